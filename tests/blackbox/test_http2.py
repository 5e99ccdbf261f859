"""HTTP/2: real clients, h2spec, drain, and limits over time."""

import asyncio
import json
import shutil
import signal
import subprocess

import httpx
import pytest

from conftest import SAMPLE
from http2_wire import (ACK, CANCEL, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, NO_ERROR, PING, RST_STREAM, SETTINGS,
                        WINDOW_UPDATE, Wire, frame, head, number)
from peers import go_program

IRIS = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}
INFER = b"/v2/models/iris/infer"
BODY = json.dumps(IRIS).encode()


def test_answers_curl_as_http1_does(sample):
    answers = [json.loads(subprocess.run(
        ["curl", "-s", flag, "-w", " %{http_version}", f"{sample.url}{INFER.decode()}", "-d", json.dumps(IRIS)],
        capture_output=True, text=True, check=True).stdout.rsplit(" ", 1)[0]) for flag in ("--http1.1", "--http2-prior-knowledge")]
    assert answers[0] == answers[1]
    assert answers[0]["model_name"] == "iris"


def test_curl_speaks_http2(sample):
    done = subprocess.run(["curl", "-s", "--http2-prior-knowledge", "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
                           f"{sample.url}/v2/health/ready"], capture_output=True, text=True, check=True)
    assert done.stdout == "2 200"


def test_curl_sends_a_body_without_telling_its_length(sample):
    body = json.dumps({**IRIS, "id": "x" * 2_000_000})
    done = subprocess.run(["curl", "-s", "--http2-prior-knowledge", "-X", "POST", "-T", "-", f"{sample.url}{INFER.decode()}"],
                          input=body, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["id"] == "x" * 2_000_000


def test_one_connection_carries_many_requests_at_a_time(sample):
    async def ask_all() -> list[httpx.Response]:
        async with httpx.AsyncClient(http1=False, http2=True) as client:
            await client.get(f"{sample.url}/v2/health/ready")  # from here on there is one connection
            return await asyncio.gather(*(
                client.post(f"{sample.url}{INFER.decode()}", json={**IRIS, "id": str(number)}) for number in range(200)))

    answers = asyncio.run(ask_all())
    assert [answer.json()["id"] for answer in answers] == [str(number) for number in range(200)]
    assert {answer.http_version for answer in answers} == {"HTTP/2"}


def test_large_bodies_go_both_ways(identity):
    """More than any window at once, of a request and of its answer."""
    text = "y" * 4_000_000
    with httpx.Client(http1=False, http2=True, timeout=60) as client:
        answer = client.post(f"{identity.url}/v2/models/identity_bytes/infer", json={"inputs": [
            {"name": "x", "datatype": "BYTES", "shape": [1], "data": [text]}]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["outputs"][0]["data"] == [text]


def test_h2load(sample, folder):
    program = shutil.which("h2load")
    if program is None:
        pytest.skip("h2load is not installed (package nghttp2-client)")
    (folder / "body.json").write_text(json.dumps(IRIS))
    done = subprocess.run([program, "-n", "4000", "-c", "8", "-m", "20", "-d", str(folder / "body.json"),
                           f"{sample.url}{INFER.decode()}"], capture_output=True, text=True, check=True, timeout=120)
    assert "4000 succeeded, 0 failed, 0 errored" in done.stdout
    assert "status codes: 4000 2xx" in done.stdout


def test_h2spec_finds_nothing(sample):
    done = subprocess.run([go_program("h2spec"), "--strict", "-h", "127.0.0.1", "-p", str(sample.port), "-P", "/v2/health/ready", "-o", "5"],
                          capture_output=True, text=True, timeout=300)
    print(done.stdout[-5000:])
    assert done.returncode == 0
    assert ", 0 failed" in done.stdout


def test_drain_answers_what_was_sent_before_the_client_heard_of_it(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s")
    with Wire(server.port) as wire:
        wire.send(head(1, b"POST", INFER, END_HEADERS))
        wire.await_frame(SETTINGS)
        server.signal(signal.SIGTERM)
        assert wire.await_frame(GOAWAY).payload[:4] == number(0x7FFFFFFF)
        ping = wire.await_frame(PING)
        wire.send(head(3, b"GET", b"/v2/health/live") + frame(PING, ACK, 0, ping.payload))
        assert wire.await_frame(GOAWAY).payload[:4] == number(3)
        wire.send(frame(DATA, END_STREAM, 1, BODY))
        assert json.loads(wire.body(1))["model_name"] == "iris"
        assert list(wire.frames()) == []
    assert server.wait() == 0


def test_no_request_fails_while_the_server_stops(serve):
    """Clients that keep asking see answers until they hear of the end, and then open no more."""
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s")
    asked, answered, going = 20, 0, True
    with Wire(server.port) as wire:
        wire.send(b"".join(head(2 * index + 1, b"GET", b"/v2") for index in range(asked)))
        server.signal(signal.SIGTERM)
        for came in wire.frames():
            if came.kind == GOAWAY:
                going = going and came.payload[:4] == number(0x7FFFFFFF)
            if came.kind == PING:
                wire.send(frame(PING, ACK, 0, came.payload))
                going = False
            if came.kind == DATA and came.flags & END_STREAM:
                answered += 1
                if going:
                    asked += 1
                    wire.send(head(2 * asked - 1, b"GET", b"/v2"))
        assert answered == asked
    assert server.wait() == 0


def test_slow_requests_and_slow_readers_end(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--http-header-timeout", "300ms", "--http-body-timeout", "300ms",
                   "--http-write-timeout", "300ms", "--http-keep-alive-timeout", "1s")
    with Wire(server.port) as wire:
        wire.send(head(1, b"GET", b"/v2", END_STREAM))  # END_HEADERS never comes
        assert wire.goaway() == 1
    with Wire(server.port) as wire:
        wire.send(head(1, b"POST", INFER, END_HEADERS) + frame(DATA, 0, 1, b"{"))
        assert b"http.body_timeout" in wire.body(1)
    with Wire(server.port, b"\0\4" + number(0)) as wire:  # no window, ever
        wire.send(head(1, b"GET", b"/v2"))
        assert wire.await_frame(RST_STREAM, 1).error() == CANCEL
        assert wire.goaway() == NO_ERROR  # http.keep_alive_timeout


def test_a_client_that_cancels_harms_nobody(sample):
    with Wire(sample.port) as wire:
        for stream in range(1, 100, 2):
            wire.send(head(stream, b"POST", INFER, END_HEADERS) + frame(RST_STREAM, 0, stream, number(CANCEL)))
        wire.send(head(101, b"POST", INFER, END_HEADERS) + frame(DATA, END_STREAM, 101, BODY))
        assert json.loads(wire.body(101))["model_name"] == "iris"


def test_a_full_server_still_answers_probes(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--http-max-connections", "2")
    held = [Wire(server.port) for _ in range(2)]
    for wire in held:
        wire.send(head(1, b"GET", b"/v2"))
        assert wire.body(1)
    with Wire(server.port) as wire:
        wire.send(head(1, b"GET", b"/v2/health/live"))
        assert wire.body(1)
    with Wire(server.port) as wire:
        wire.send(head(1, b"POST", INFER, END_HEADERS) + frame(DATA, END_STREAM, 1, BODY))
        assert b"http.max_connections" in wire.body(1)
    for wire in held:
        wire.socket.close()


def test_the_limits_are_the_configurations(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--http2-max-concurrent-streams", "3", "--http2-stream-window-bytes", "70KB",
                   "--http2-max-control-frames", "10")
    with Wire(server.port) as wire:
        settings = wire.await_frame(SETTINGS).payload
        assert b"\0\3" + number(3) in settings
        assert b"\0\4" + number(70_000) in settings
        for _ in range(11):
            wire.send(frame(PING, 0, 0, b"12345678"))
        assert wire.goaway() == 11
    with Wire(server.port) as wire:
        wire.send(b"".join(head(stream, b"POST", INFER, END_HEADERS) for stream in (1, 3, 5, 7)))
        assert wire.await_frame(RST_STREAM, 7).error() == 7
        wire.send(frame(WINDOW_UPDATE, 0, 1, number(1)) + frame(DATA, END_STREAM, 1, BODY))
        assert wire.await_frame(HEADERS, 1)
