"""The process: start, signals, limits, sockets."""

import json
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from conftest import SAMPLE

IRIS = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side ends."""
    answer = b""
    while block := connection.recv(65536):
        answer += block
    return answer


def is_listened_on(port: int) -> bool:
    """Whether a socket of this machine listens on `port`, without asking it."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(address.endswith(f":{port:04X}") and state == "0A" for _, address, _, state, *_ in map(str.split, lines))


def test_answers_curl(sample):
    done = subprocess.run(["curl", "-s", f"{sample.url}/v2/models/iris/infer", "-d", json.dumps(IRIS)],
                          capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["model_name"] == "iris"
    assert {output["name"]: output["data"] for output in answer["outputs"]}["label"] == [0]


def test_curl_sends_chunks_and_waits_for_continue(sample, folder):
    body = folder / "body.json"
    body.write_text(json.dumps({**IRIS, "id": "x" * 5000}))
    for extra in (["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"]):
        done = subprocess.run(["curl", "-s", *extra, "--data-binary", f"@{body}", f"{sample.url}/v2/models/iris/infer"],
                              capture_output=True, text=True, check=True)
        assert json.loads(done.stdout)["id"] == "x" * 5000


def test_openapi_describes_the_routes_that_answer(sample, session):
    document = session.get(f"{sample.url}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        url = sample.url + path.replace("{model}", "iris").replace("{version}", "1")
        for method, operation in operations.items():
            if path.endswith(("/load", "/unload")):  # not without models.control explicit
                assert session.request(method.upper(), url).status_code == 400
                continue
            body = {"infer": IRIS, "predict": {"inputs": {"X": [[5.1, 3.5, 1.4, 0.2]]}}, "logging": {}}
            sent = body.get(re.split("[/:]", path)[-1]) if method == "post" else None
            answer = session.request(method.upper(), url, json=sent)
            expected = 501 if operation["summary"].startswith("Not served") else 200
            assert answer.status_code == expected, (method, path, answer.text)


def test_other_methods_are_405_with_allow(sample, session):
    answer = session.delete(f"{sample.url}/v2/models/iris")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert "error" in answer.json()


def test_starts_quickly(sample):
    """No timing decides: the figure is printed, the limit is far away."""
    print(f"ready after {sample.started_ms:.0f} ms")
    assert sample.started_ms < 20_000


def test_tells_nobody_what_it_serves(serve, tmp_path):
    """ONNX Runtime would send events to its maker; what it would write first is looked for."""
    folders = {name: str(tmp_path) for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME")}
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s", environment={**folders, "ORT_DISABLE_TELEMETRY": "0"})
    assert requests.post(f"{server.url}/v2/models/iris/infer", json=IRIS).status_code == 200
    assert [path for path in tmp_path.rglob("*") if "tenon" not in path.relative_to(tmp_path).parts] == []


def test_sigterm_drains_and_a_second_one_shortens(serve, session):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "60s")
    assert session.get(f"{server.url}/v2/health/ready").status_code == 200
    server.signal(signal.SIGTERM)
    while session.get(f"{server.url}/v2/health/ready").status_code == 200:
        pass
    assert session.get(f"{server.url}/v2/health/live").status_code == 200
    assert session.post(f"{server.url}/v2/models/iris/infer", json=IRIS).status_code == 200
    server.signal(signal.SIGTERM)
    assert server.wait() == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/v2/health/live", timeout=5)


def test_a_request_under_way_is_answered_while_draining(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "0s")
    body = json.dumps(IRIS).encode()
    connection = connect(server)
    connection.sendall(b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body))
    server.signal(signal.SIGTERM)
    while is_listened_on(server.port):  # knocking would fill the limits of connections
        pass
    connection.sendall(body)
    answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close\r\n" in answer
    assert server.wait() == 0


def test_limits_are_the_configurations(serve, session):
    server = serve(str(SAMPLE), "--http-max-body-bytes", "2KiB", environment={"TENON_HTTP_MAX_HEADERS": "20"})
    answer = session.post(f"{server.url}/v2/models/iris/infer", data=b" " * 100_000)
    assert answer.status_code == 413
    assert "http.max_body_bytes" in answer.json()["error"]
    many = {f"X-{number}": "1" for number in range(30)}
    assert session.get(f"{server.url}/v2", headers=many).status_code == 431


def test_slow_requests_end(serve):
    server = serve(str(SAMPLE), "--http-header-timeout", "200ms", "--http-body-timeout", "200ms")
    slow_head = connect(server)
    slow_head.sendall(b"GET /v2 HT")
    slow_body = connect(server)
    slow_body.sendall(b"POST /v2/models/iris/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
    silent = connect(server)
    assert read_all(slow_head).startswith(b"HTTP/1.1 408 ")
    assert read_all(slow_body).startswith(b"HTTP/1.1 408 ")
    assert read_all(silent) == b""


def test_a_full_server_still_answers_probes(serve, session):
    server = serve(str(SAMPLE), "--http-max-connections", "4")
    held = [connect(server) for _ in range(4)]
    for connection in held:  # an answer on each says that each is admitted
        connection.sendall(b"GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert requests.get(f"{server.url}/v2/health/live").status_code == 200
    refused = requests.post(f"{server.url}/v2/models/iris/infer", json=IRIS)
    assert refused.status_code == 503
    assert "http.max_connections" in refused.json()["error"]
    for connection in held:
        connection.close()
    while requests.post(f"{server.url}/v2/models/iris/infer", json=IRIS).status_code != 200:
        pass


def test_many_clients_at_once(sample):
    failures: list[str] = []

    def ask() -> None:
        with requests.Session() as session:
            for _ in range(50):
                answer = session.post(f"{sample.url}/v2/models/iris/infer", json=IRIS)
                if answer.status_code != 200:
                    failures.append(answer.text)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_broken_models_are_refused_with_their_name(tenon, folder):
    (folder / "churn.onnx").write_bytes(b"no model")
    done = subprocess.run([tenon, "serve", str(folder / "churn.onnx"), "--port", "0"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "loading model 'churn' version '1'" in done.stderr


def test_nan_and_infinity_are_taken(sample, session):
    body = '{"inputs":[{"name":"X","datatype":"FP32","shape":[1,4],"data":[NaN,Infinity,-Infinity,0]}]}'
    assert session.post(f"{sample.url}/v2/models/iris/infer", data=body).status_code in (200, 400)
    assert session.get(f"{sample.url}/v2/health/live").status_code == 200
