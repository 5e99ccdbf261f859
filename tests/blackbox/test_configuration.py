"""What properties do to a running server: each is set to something small and then felt."""

import gzip
import json
import signal
import socket
import subprocess
from pathlib import Path

import pytest
import requests

from conftest import IDENTITY, SAMPLE

IRIS = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}
INFER = "/v2/models/iris/infer"


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def ask(connection: socket.socket, request: bytes = b"GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n") -> bytes:
    connection.sendall(request)
    return connection.recv(65536)


def threads_of(server, name: str = "") -> int:
    tasks = Path(f"/proc/{server.process.pid}/task").iterdir()
    return sum(name in (task / "comm").read_text() for task in tasks)


@pytest.fixture(scope="module")
def narrow(serve):
    return serve(str(SAMPLE), "--http-max-head-bytes", "1KiB", "--http-max-headers", "10", "--http-max-target-bytes",
                 "100", "--http-max-body-bytes", "100KiB", "--http-max-inflated-bytes", "200KiB",
                 "--http-max-inflate-ratio", "10000", "--json-max-depth", "5", "--json-max-nodes", "40",
                 "--tensor-max-bytes", "1KiB", "--tensor-max-tensors", "2", "--shutdown-lameduck", "0s")


def tensors(count: int) -> dict:
    return {"inputs": [{"name": f"x{number}", "datatype": "FP32", "shape": [1], "data": [1]}
                       for number in range(count)]}


BODIES = {
    "http.max_body_bytes": b" " * 200_000,
    "json.max_depth": json.dumps({"parameters": {"a": [[[[1]]]]}, **IRIS}),
    "json.max_nodes": json.dumps({"parameters": {f"p{number}": number for number in range(50)}, **IRIS}),
    "tensor.max_bytes": json.dumps({"inputs": [{**IRIS["inputs"][0], "shape": [100, 4], "data": [1] * 400}]}),
    "tensor.max_tensors": json.dumps(tensors(3)),
}


@pytest.mark.parametrize("limit", BODIES)
def test_bodies_are_refused_by_the_limit_that_they_cross(narrow, session, limit):
    answer = session.post(narrow.url + INFER, data=BODIES[limit])
    assert answer.status_code == (413 if limit == "http.max_body_bytes" else 400)
    assert limit in answer.json()["error"]


def test_heads_are_refused_by_the_limit_that_they_cross(narrow):
    for head, status in [({"X": "a" * 2000}, 431), ({f"X-{number}": "1" for number in range(20)}, 431)]:
        assert requests.get(f"{narrow.url}/v2", headers=head).status_code == status
    assert requests.get(f"{narrow.url}/v2/{'a' * 100}").status_code == 414
    assert requests.get(f"{narrow.url}/v2").status_code == 200


def test_compressed_bodies_have_a_limit_of_their_own(narrow, session):
    bomb = gzip.compress(b" " * 1_000_000)
    answer = session.post(narrow.url + INFER, data=bomb, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 413
    assert "http.max_inflated_bytes" in answer.json()["error"]


def test_bodies_share_what_may_be_in_flight(serve, session):
    server = serve(str(SAMPLE), "--request-max-in-flight-bytes", "1MiB", "--shutdown-lameduck", "0s")
    answer = session.post(server.url + INFER, data=b" " * 2_000_000)
    assert answer.status_code == 503
    assert "request.max_in_flight_bytes" in answer.json()["error"]


def test_idle_connections_end(serve):
    server = serve(str(SAMPLE), "--http-keep-alive-timeout", "100ms", "--shutdown-lameduck", "0s")
    idle = connect(server)
    assert ask(idle).startswith(b"HTTP/1.1 200 ")
    assert idle.recv(100) == b""


def test_old_connections_end_with_an_answer(serve):
    server = serve(str(SAMPLE), "--http-max-connection-age", "1s", "--shutdown-lameduck", "0s")
    busy = connect(server)
    while b"Connection: close" not in ask(busy):
        pass
    assert busy.recv(100) == b""


def test_one_address_cannot_take_all_connections(serve):
    server = serve(str(SAMPLE), "--http-max-connections-per-address", "2", "--shutdown-lameduck", "0s")
    held = [connect(server) for _ in range(2)]
    for connection in held:
        assert ask(connection).startswith(b"HTTP/1.1 200 ")
    with connect(server) as third:
        assert b"HTTP/1.1 200" not in ask(third)


def test_the_reserve_for_probes_has_an_end(serve):
    # One thread accepts in the order of connecting.
    server = serve(str(SAMPLE), "--http-max-connections", "1", "--http-reserved-descriptors", "1", "--http-threads", "1",
                   "--shutdown-lameduck", "0s")
    first, second, third = (connect(server) for _ in range(3))
    assert third.recv(100) == b""
    assert ask(first).startswith(b"HTTP/1.1 200 ")
    assert ask(second).startswith(b"HTTP/1.1 503 ")
    second.close()


def test_listens_where_it_is_told_to(serve):
    server = serve(str(SAMPLE), "--http-address", "127.0.0.2", "--shutdown-lameduck", "0s")
    assert requests.get(f"http://127.0.0.2:{server.port}/v2").status_code == 200
    with pytest.raises(ConnectionRefusedError):
        connect(server)


def test_threads_are_as_many_as_configured(serve):
    one = serve(str(SAMPLE / "iris"), "--http-threads", "1", "--compute-threads", "1", "--shutdown-lameduck", "0s")
    more = serve(str(SAMPLE / "iris"), "--http-threads", "4", "--compute-threads", "3", "--shutdown-lameduck", "0s",
                 "--model-intra-op-threads", "2")
    assert threads_of(one, "compute") == 1
    assert threads_of(more, "compute") == 3
    assert threads_of(more) - threads_of(one) == 3 + 2 + 1


def test_answers_are_compressed_from_the_configured_size(serve, session):
    body = json.dumps(IRIS)
    for size, encoding in [("1B", "gzip"), ("1GiB", None)]:
        server = serve(str(SAMPLE), "--http-compress-min-bytes", size, "--shutdown-lameduck", "0s")
        answer = session.post(server.url + INFER, data=body, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") == encoding


def test_json_is_as_strict_as_configured(serve, identity, session):
    body = '{"inputs":[{"name":"x","datatype":"INT8","shape":[2],"data":[1.0,2e1]}]}'
    assert session.post(f"{identity.url}/v2/models/identity_int8/infer", data=body).status_code == 400
    server = serve(str(IDENTITY), "--json-lenient-integers", "true", "--shutdown-lameduck", "0s")
    answer = session.post(f"{server.url}/v2/models/identity_int8/infer", data=body)
    assert answer.json()["outputs"][0]["data"] == [1, 20]


@pytest.mark.parametrize("form, expected", [("token", "NaN,Infinity,-Infinity"), ("null", "null,null,null"),
                                            ("string", '"NaN","Infinity","-Infinity"')])
def test_what_is_no_number_is_written_as_configured(serve, session, form, expected):
    server = serve(str(IDENTITY), "--json-non-finite", form, "--shutdown-lameduck", "0s")
    body = '{"inputs":[{"name":"x","datatype":"FP64","shape":[3],"data":[NaN,Infinity,-Infinity]}]}'
    answer = session.post(f"{server.url}/v2/models/identity_fp64/infer", data=body)
    assert f'"data":[{expected}]' in answer.text


def test_the_log_is_as_configured(serve, session):
    server = serve(str(SAMPLE), "--log-access", "true", "--shutdown-lameduck", "0s")
    session.get(f"{server.url}/v2", headers={"X-Request-Id": "it-is-me"})
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.log]
    assert [line["route"] for line in lines if line.get("request_id") == "it-is-me"] == ["oip.server"]


def test_the_log_keeps_to_its_level_and_form(tenon):
    """A port out of reach ends the server; what it logged until then is seen whole."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for flags, expected in [(["--log-level", "error"], ""), (["--log-format", "json"], '"message":"model loaded"'),
                                (["--log-format", "human"], "model loaded")]:
            done = subprocess.run([tenon, "serve", str(SAMPLE / "iris"), "--port", port, *flags], capture_output=True,
                                  text=True, timeout=60)
            assert done.returncode == 9
            lines = [line for line in done.stderr.splitlines() if not line.startswith("tenon serve: ")]
            assert expected in "".join(lines)
            assert bool(lines) == bool(expected)
            assert "human" not in flags or not lines[0].startswith("{")


def test_requests_under_way_have_the_grace_that_is_configured(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", "--shutdown-grace", "200ms")
    connection = connect(server)
    connection.sendall(b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
    server.signal(signal.SIGTERM)
    assert server.wait() == 0
    assert connection.recv(100) == b""
