"""What a web page can make a browser send to a server that trusts its callers (rows B88 to B90 of the attack list)."""

import json
import socket
import subprocess

import grpc
import pytest
import requests
import tritonclient.grpc as triton
import tritonclient.http
from tritonclient.grpc import service_pb2, service_pb2_grpc

from conftest import SAMPLE
from http2_wire import END_HEADERS, END_STREAM, HEADERS, Wire, block, frame

IRIS = json.dumps(
    {"inputs": [{"name": "X", "shape": [1, 4], "datatype": "FP32", "data": [[5.1, 3.5, 1.4, 0.2]]}]}).encode()
INFER = "/v2/models/iris/infer"
FOREIGN_HOSTS = ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", ""]
FOREIGN_PAGES = [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "https://good.example.evil"},
                 {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-site"}]


@pytest.fixture(scope="module")
def listed(serve):
    """A server that goes by one more name and that pages of one site may use."""
    return serve(str(SAMPLE), "--http-allowed-hosts", "models.example", "--http-allowed-origins",
                 "https://good.example", "--shutdown-lameduck", "0s")


def ask(server, head: str, body: bytes = b"") -> tuple[int, str, str]:
    """Status, head and body of the answer to a request that is written out."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
        peer.sendall(f"{head}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = b"".join(iter(lambda: peer.recv(65536), b"")).decode()
    told, _, text = answer.partition("\r\n\r\n")
    return int(told.split(" ")[1]), told.lower(), text


def ask_http2(server, method: bytes, path: bytes, authority: bytes, *more: tuple[bytes, bytes]) -> bytes:
    fields = [(b":method", method), (b":scheme", b"http"), (b":path", path), (b":authority", authority), *more]
    with Wire(server.port) as wire:
        wire.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block(*fields)))
        return wire.body(1)


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_b88_a_name_that_came_to_mean_this_server_is_refused(sample, host):
    for head in (f"GET /v2 HTTP/1.1\r\nHost: {host}", f"POST {INFER} HTTP/1.1\r\nHost: {host}",
                 f"GET http://{host or 'evil.example'}/v2 HTTP/1.1\r\nHost: localhost",
                 f"GET /none HTTP/1.1\r\nHost: {host}", f"GET /metrics HTTP/1.1\r\nHost: {host}"):
        status, told, text = ask(sample, head)
        assert status == 403 and "http.allowed_hosts" in text, (head, told, text)


@pytest.mark.parametrize("host", [host.encode() for host in FOREIGN_HOSTS if host])
def test_b88_over_http2_likewise(sample, host):
    assert b"http.allowed_hosts" in ask_http2(sample, b"GET", b"/v2", host)
    assert b"http.allowed_hosts" in ask_http2(sample, b"POST", INFER.encode(), host, (b"host", host))
    assert b"extensions" in ask_http2(sample, b"GET", b"/v2", b"localhost:%d" % sample.port)


def test_b88_a_body_is_refused_before_it_is_read(sample):
    with socket.create_connection(("127.0.0.1", sample.port), timeout=20) as peer:
        peer.sendall(f"POST {INFER} HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 60000000\r\n\r\n".encode())
        assert b" 403 " in peer.recv(65536)


def test_b88_over_grpc_likewise(sample):
    for options, expected in (((("grpc.default_authority", "evil.example"),), grpc.StatusCode.PERMISSION_DENIED),
                              ((("grpc.default_authority", "localhost"),), None), ((), None)):
        with grpc.insecure_channel(sample.address, options=options) as channel:
            stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
            assert stub.ServerLive(service_pb2.ServerLiveRequest(), timeout=20).live
            try:
                stub.ServerMetadata(service_pb2.ServerMetadataRequest(), timeout=20)
                code = None
            except grpc.RpcError as error:
                code = error.code()
                assert "http.allowed_hosts" in error.details()
            assert code == expected, options


def test_b88_names_that_no_page_can_have_or_that_are_listed_pass(sample, listed):
    for host in ("localhost", f"LOCALHOST:{sample.port}", "127.0.0.1", "[::1]:80", "10.1.2.3:8080", "a.localhost"):
        assert ask(sample, f"GET /v2 HTTP/1.1\r\nHost: {host}")[0] == 200, host
        assert ask(listed, f"GET /v2 HTTP/1.1\r\nHost: {host}")[0] == 200, host
    assert ask(listed, "GET /v2 HTTP/1.1\r\nHost: Models.example:80")[0] == 200
    assert ask(listed, "GET /v2 HTTP/1.1\r\nHost: evil.example")[0] == 403
    assert ask(sample, "GET /v2 HTTP/1.0")[0] == 200


def test_b88_health_is_told_by_any_name(sample):
    for path in ("/v2/health/live", "/v2/health/ready"):
        assert ask(sample, f"GET {path} HTTP/1.1\r\nHost: lb.example")[0] == 200


@pytest.mark.parametrize("page", FOREIGN_PAGES, ids=str)
def test_b89_a_page_of_another_site_runs_and_changes_nothing(sample, listed, page):
    headers = "".join(f"\r\n{name}: {value}" for name, value in page.items())
    for server in (sample, listed):
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            for line in (f"POST {INFER}", "POST /v2/repository/models/iris/unload", "POST /v2/logging",
                         "POST /v1/models/iris:predict", f"DELETE {INFER}", f"PATCH {INFER}", f"OPTIONS {INFER}",
                         "PUT /none"):
                status, told, text = ask(
                    server, f"{line} HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: {kind}{headers}", IRIS)
                assert status == 403 and "http.allowed_origins" in text, (line, told, text)
        assert ask(server, f"GET /v2 HTTP/1.1\r\nHost: localhost{headers}")[0] == 200
    fields = [(name.lower().encode(), value.encode()) for name, value in page.items()]
    assert b"http.allowed_origins" in ask_http2(sample, b"POST", INFER.encode(), b"localhost", *fields)


def test_b89_over_grpc_likewise(sample):
    with grpc.insecure_channel(sample.address) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        with pytest.raises(grpc.RpcError) as refused:
            stub.RepositoryModelUnload(service_pb2.RepositoryModelUnloadRequest(model_name="iris"), timeout=20,
                                       metadata=(("origin", "https://evil.example"),))
        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
        assert "http.allowed_origins" in refused.value.details()


def test_b89_pages_of_this_server_and_of_listed_sites_may_ask(sample, listed):
    own = f"localhost:{sample.port}"
    for headers in (f"Origin: http://{own}", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"):
        assert ask(sample, f"POST {INFER} HTTP/1.1\r\nHost: {own}\r\n{headers}", IRIS)[0] == 200, headers
    good = "Origin: https://good.example\r\nSec-Fetch-Site: cross-site"
    assert ask(listed, f"POST {INFER} HTTP/1.1\r\nHost: localhost\r\n{good}", IRIS)[0] == 200


def test_b90_no_origin_is_reflected_unless_it_is_listed(sample, listed):
    for server, origin in ((sample, "https://evil.example"), (sample, "https://good.example"), (listed, "null"),
                           (listed, "https://evil.example"), (listed, "https://good.example.evil")):
        for line in ("GET /v2", "GET /metrics", f"POST {INFER}",
                     f"OPTIONS {INFER} HTTP/1.1\r\nAccess-Control-Request-Method: POST"):
            line = line if "HTTP/1.1" in line else f"{line} HTTP/1.1"
            _, told, _ = ask(server, f"{line}\r\nHost: localhost\r\nOrigin: {origin}")
            assert "access-control" not in told, told


def test_b90_a_listed_page_reads_answers_and_errors_without_credentials(listed):
    url, origin = listed.url + INFER, {"Origin": "https://good.example"}
    asked = requests.options(url, timeout=20, headers={
        **origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"})
    assert asked.status_code == 200 and asked.headers["Access-Control-Allow-Headers"] == "content-type,x-api-key"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    for answer in (asked, requests.post(url, IRIS, headers=origin, timeout=20),
                   requests.post(url, b"{", headers=origin, timeout=20)):
        assert answer.headers["Access-Control-Allow-Origin"] == "https://good.example"
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_programs_that_are_no_browsers_notice_nothing(sample, listed):
    for server in (sample, listed):
        with tritonclient.http.InferenceServerClient(server.address) as client:
            assert client.is_server_ready() and client.get_model_metadata("iris")["name"] == "iris"
        with triton.InferenceServerClient(server.address) as client:
            assert client.get_model_metadata("iris").name == "iris"
        curl = subprocess.run(["curl", "-sf", server.url + INFER, "-d", IRIS], capture_output=True, timeout=20)
        assert curl.returncode == 0, curl.stderr


def test_with_keys_pages_need_no_look(serve, tenon, tmp_path):
    keys = str(tmp_path / "keys.json")
    key = subprocess.run([tenon, "keys", "create", "web", "--role", "invoker", "--auth-key-file", keys],
                         capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    server = serve(str(SAMPLE), "--auth-key-file", keys, "--shutdown-lameduck", "0s")
    head = f"POST {INFER} HTTP/1.1\r\nHost: models.example\r\nOrigin: https://app.example"
    assert ask(server, head, IRIS)[0] == 401
    assert ask(server, f"{head}\r\nX-Api-Key: {key}", IRIS)[0] == 200


@pytest.mark.parametrize("flag, value", [("--http-allowed-hosts", "models.example:8080"),
                                         ("--http-allowed-origins", "https://app.example/")])
def test_a_list_that_could_never_be_met_is_refused_at_the_start(tenon, flag, value):
    refused = subprocess.run([tenon, "serve", str(SAMPLE), "--port", "0", flag, value], capture_output=True, text=True,
                             timeout=60)
    assert refused.returncode != 0 and value in refused.stderr, refused.stderr
    assert flag[2:].replace("-", ".", 1).replace("-", "_") in refused.stderr
