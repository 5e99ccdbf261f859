"""A second port for what manages the server (admin.listen), beside the one that runs models."""

import json
import socket
import subprocess

import pytest
import requests
import tritonclient.grpc as triton
import tritonclient.http
from tritonclient.utils import InferenceServerException

from conftest import SAMPLE

IRIS = {"inputs": [{"name": "X", "shape": [1, 4], "datatype": "FP32", "data": [[5.1, 3.5, 1.4, 0.2]]}]}
MANAGING = [("POST", "/v2/repository/models/iris/load"), ("POST", "/v2/repository/models/iris/unload"),
            ("POST", "/v2/logging")]
BOTH = ["/v2", "/v2/health/live", "/v2/health/ready", "/v2/models/iris", "/v2/models/iris/ready", "/metrics",
        "/openapi.json", "/v2/logging"]


@pytest.fixture(scope="module")
def server(serve):
    server = serve(str(SAMPLE), "--admin-listen", "127.0.0.1:0", "--models-control", "explicit",
                   "--shutdown-lameduck", "0s")
    server.admin = f"127.0.0.1:{json.loads(server.await_line('answered apart'))['port']}"
    return server


@pytest.mark.parametrize("method, path", MANAGING)
def test_what_manages_the_server_is_answered_on_its_own_port_only(server, method, path):
    refused = requests.request(method, server.url + path, json={}, timeout=20)
    assert refused.status_code == 403 and "admin.listen" in refused.json()["error"], refused.text
    done = requests.request(method, f"http://{server.admin}{path}", json={}, timeout=20)
    assert done.status_code == 200, done.text
    requests.post(f"http://{server.admin}/v2/repository/models/iris/load", json={}, timeout=20)


def test_models_run_on_the_other_port_only(server):
    assert requests.post(f"{server.url}/v2/models/iris/infer", json=IRIS, timeout=20).status_code == 200
    for path in ("/v2/models/iris/infer", "/v1/models/iris:predict"):
        refused = requests.post(f"http://{server.admin}{path}", json=IRIS, timeout=20)
        assert refused.status_code == 403 and "http.port" in refused.json()["error"], refused.text


@pytest.mark.parametrize("path", BOTH)
def test_health_metrics_and_metadata_are_told_on_both(server, path):
    for url in (server.url, f"http://{server.admin}"):
        assert requests.get(url + path, timeout=20).status_code == 200


def test_b81_grpc_and_http2_likewise(server):
    with triton.InferenceServerClient(server.address) as client:
        with pytest.raises(InferenceServerException) as refused:
            client.unload_model("iris")
        assert "PERMISSION_DENIED" in refused.value.status() and "admin.listen" in refused.value.message()
        assert client.is_server_live()
    with triton.InferenceServerClient(server.admin) as client:
        client.load_model("iris")
        assert client.is_server_live() and client.get_model_metadata("iris").name == "iris"
        tensor = triton.InferInput("X", [1, 4], "FP32")
        with pytest.raises(InferenceServerException) as refused:
            client.infer("iris", [tensor])
        assert "PERMISSION_DENIED" in refused.value.status() and "http.port" in refused.value.message()
    curl = subprocess.run(["curl", "-s", "--http2-prior-knowledge", "-w", "%{http_code}", "-d", "{}",
                           f"{server.url}/v2/repository/models/iris/unload"], capture_output=True, text=True, timeout=20)
    assert curl.stdout.endswith("403") and "admin.listen" in curl.stdout
    with tritonclient.http.InferenceServerClient(server.admin) as client:
        client.load_model("iris")


def test_the_programs_own_commands_are_pointed_at_it(server, tenon):
    def run(command: str, *more: str) -> subprocess.CompletedProcess:
        return subprocess.run([tenon, command, *more], capture_output=True, text=True, timeout=60)

    for command in ("load", "reload"):
        done = run(command, "iris", "--server", f"http://{server.admin}")
        assert done.returncode == 0, done.stderr
    assert "iris" in run("models", "--server", f"http://{server.admin}").stdout
    refused = run("unload", "iris", "--server", server.url)
    assert refused.returncode != 0 and "admin.listen" in refused.stderr


def test_pages_are_kept_from_it_too(server):
    url = f"http://{server.admin}/v2/repository/models/iris/unload"
    for headers, named in (({"Host": "evil.example"}, "http.allowed_hosts"),
                           ({"Origin": "https://evil.example"}, "http.allowed_origins")):
        refused = requests.post(url, json={}, headers=headers, timeout=20)
        assert refused.status_code == 403 and named in refused.json()["error"]


def test_an_administrator_gets_in_where_the_other_port_is_full(serve):
    server = serve(str(SAMPLE), "--admin-listen", "127.0.0.1:0", "--http-max-connections", "1",
                   "--http-reserved-descriptors", "1", "--models-control", "explicit", "--shutdown-lameduck", "0s")
    admin = json.loads(server.await_line("answered apart"))["port"]
    held = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(2)]
    done = requests.post(f"http://127.0.0.1:{admin}/v2/repository/models/iris/load", json={}, timeout=20)
    assert done.status_code == 200, done.text
    for one in held:
        one.close()


def test_both_ports_end_with_the_server(serve):
    server = serve(str(SAMPLE), "--admin-listen", "127.0.0.1:0", "--shutdown-lameduck", "0s")
    admin = json.loads(server.await_line("answered apart"))["port"]
    assert server.stop() == 0
    for port in (server.port, admin):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)


@pytest.mark.parametrize("listen, said", [("8081", "no address with a port"), ("localhost:8081", "no address"),
                                          ("0.0.0.0:0", "auth.key_file")])
def test_an_address_that_will_not_do_is_refused_at_the_start(tenon, listen, said):
    refused = subprocess.run([tenon, "serve", str(SAMPLE), "--port", "0", "--admin-listen", listen],
                             capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0 and said in refused.stderr, refused.stderr
