"""What a request is called and what the log says of it, over every protocol."""

import json
import re

import grpc
import httpx
import pytest
import requests
import tritonclient.grpc as grpcclient
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import SAMPLE

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-0[01]")


@pytest.fixture(scope="module")
def logging(serve):
    return serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--log-access", "true")


@pytest.fixture(scope="module")
def quiet(serve):
    return serve(str(SAMPLE), "--shutdown-lameduck", "0s")


def over_http1(server, headers):
    return requests.get(server.url + "/v2/health/live", headers=headers, timeout=20).headers


def over_http2(server, headers):
    with httpx.Client(http1=False, http2=True) as client:
        return client.get(server.url + "/v2/health/live", headers=headers).headers


def over_grpc(server, headers):
    with grpc.insecure_channel(server.address) as channel:
        check = health_pb2_grpc.HealthStub(channel).Check
        _, call = check.with_call(health_pb2.HealthCheckRequest(), metadata=list(headers.items()), timeout=20)
        return dict(call.initial_metadata())


EVERY = pytest.mark.parametrize("ask", [over_http1, over_http2, over_grpc])


def logged(server, request_id):
    """The line about a request, for which the log may need a moment."""
    return json.loads(server.await_line(f'"request_id":"{request_id}"'))


@EVERY
def test_a_trace_is_continued_and_the_id_echoed(quiet, ask):
    answered = ask(quiet, {"x-request-id": "mine-1", "traceparent": PARENT})
    assert answered["x-request-id"] == "mine-1"
    trace, span = TRACEPARENT.fullmatch(answered["traceparent"]).groups()
    assert trace == TRACE and span != "b7ad6b7169203331"


@EVERY
@pytest.mark.parametrize("bad", ["00-nonsense", PARENT.upper(), PARENT + "-00", "ff" + PARENT[2:],
                                 f"00-{'0' * 32}-b7ad6b7169203331-01"])
def test_a_malformed_trace_is_begun_anew(quiet, ask, bad):
    trace, _ = TRACEPARENT.fullmatch(ask(quiet, {"traceparent": bad})["traceparent"]).groups()
    assert trace != TRACE and trace != "0" * 32


@EVERY
def test_whoever_sent_nothing_is_told_nothing(quiet, ask):
    answered = ask(quiet, {})
    assert "traceparent" not in answered and "x-request-id" not in answered


@EVERY
def test_the_access_log_has_the_names_that_the_answer_has(logging, ask):
    answered = ask(logging, {})
    line = logged(logging, answered["x-request-id"])
    trace, span = TRACEPARENT.fullmatch(answered["traceparent"]).groups()
    assert (line["trace_id"], line["span_id"]) == (trace, span)
    assert line["message"] == "request" and line["peer"] == "127.0.0.0"
    assert line["protocol"] == {over_http1: "http/1.1", over_http2: "http/2", over_grpc: "grpc"}[ask]
    assert line["status"] in (200, "OK") and line["took_us"] >= 0


def test_no_query_is_logged(logging):
    requests.get(logging.url + "/v2/health/live?name=alice-secret", headers={"x-request-id": "query-1"}, timeout=20)
    requests.get(logging.url + "/no-such?name=alice-secret", headers={"x-request-id": "query-2"}, timeout=20)
    assert logged(logging, "query-1")["path"] == "/v2/health/live"
    assert logged(logging, "query-2")["path"] == "/no-such"
    assert "alice-secret" not in "".join(logging.log)


def test_slow_requests_are_logged_alone(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--log-slow-after", "1ms")
    client = grpcclient.InferenceServerClient(server.address)
    client.is_server_live()
    requests.post(server.url + "/v2/repository/index", headers={"x-request-id": "fast-or-slow"}, timeout=20)
    assert not [line for line in server.log if '"message":"request"' in line]
    for line in server.log:
        if '"message":"slow request"' in line:
            assert json.loads(line)["took_us"] >= 1000


def test_all_requests_have_names_when_told_to(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--request-identify", "all")
    for ask in (over_http1, over_http2, over_grpc):
        answered = ask(server, {})
        assert len(answered["x-request-id"]) == 26 and TRACEPARENT.fullmatch(answered["traceparent"])
