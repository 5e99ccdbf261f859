"""API keys over HTTP/1.1, HTTP/2 and gRPC, as a caller and as an attacker (rows B.. of the attack list)."""

import json
import os
import re
import subprocess
import time
from pathlib import Path

import grpc
import numpy as np
import pytest
import requests
import tritonclient.grpc as triton
from tritonclient.grpc import service_pb2, service_pb2_grpc

from conftest import SAMPLE
from http2_wire import END_HEADERS, GOAWAY, HEADERS, RST_STREAM, Wire, head

IRIS = {"inputs": [{"name": "X", "shape": [1, 4], "datatype": "FP32", "data": [[5.1, 3.5, 1.4, 0.2]]}]}
HEALTH = {"/v2/health/live", "/v2/health/ready"}


class Keys:
    """A file of keys, written by the program itself."""

    def __init__(self, tenon: str, file: Path):
        self.tenon, self.file = tenon, file

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([self.tenon, "keys", *arguments, "--auth-key-file", str(self.file)],
                              capture_output=True, text=True, timeout=20)

    def create(self, principal: str, *more: str) -> str:
        done = self.run("create", principal, *more)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def keys(tenon, tmp_path_factory):
    made = Keys(tenon, tmp_path_factory.mktemp("keys") / "keys.json")
    made.viewer = made.create("viewer", "--role", "viewer")
    made.invoker = made.create("invoker", "--role", "invoker")
    made.iris_only = made.create("iris", "--role", "deployer", "--models", "ir*")
    made.deployer = made.create("ops", "--role", "deployer")
    return made


@pytest.fixture(scope="module")
def server(serve, keys):
    return serve(str(SAMPLE), "--auth-key-file", str(keys.file), "--models-control", "explicit",
                 "--shutdown-lameduck", "0s", "--log-access", "true", "--log-level", "debug", "--audit-file", str(keys.file.parent / "audit"))


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def curl(server, *arguments: str) -> tuple[int, str]:
    """Status and body over HTTP/2."""
    done = subprocess.run(["curl", "-s", "--http2-prior-knowledge", "-w", "\n%{http_code}", *arguments],
                          capture_output=True, text=True, timeout=20)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def routes(server, keys) -> list[tuple[str, str, str]]:
    """Method, path and permission of every route, from the server's own table."""
    paths = requests.get(f"{server.url}/openapi.json", headers=bearer(keys.viewer), timeout=10).json()["paths"]
    rows = []
    for pattern, operations in paths.items():
        path = re.sub(r"\{model\}", "iris", re.sub(r"\{version\}", "1", re.sub(r"\{repository\}", "r", pattern)))
        for method, operation in operations.items():
            rows.append((method.upper(), path, operation["x-tenon-permission"]))
    return rows


def test_both_headers_count_on_both_protocols(server, keys):
    url = f"{server.url}/v2/models/iris/infer"
    for headers in (bearer(keys.invoker), {"x-api-key": keys.invoker}, {"X-API-KEY": keys.invoker}):
        assert requests.post(url, json=IRIS, headers=headers, timeout=10).status_code == 200
        (name, value), = headers.items()
        assert curl(server, "-d", json.dumps(IRIS), "-H", f"{name}: {value}", url)[0] == 200


def test_without_a_key_the_answer_says_how_to_send_one(server):
    answer = requests.get(f"{server.url}/v2", timeout=10)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="tenon"'
    assert answer.json() == {
        "error": "an API key is needed, in a header Authorization: Bearer KEY or x-api-key: KEY"}


def test_health_needs_no_key_and_minds_no_wrong_one(server):
    for path in HEALTH:
        assert requests.get(server.url + path, timeout=10).status_code == 200
        assert requests.get(server.url + path, headers=bearer("nonsense"), timeout=10).status_code == 200


def test_b77_every_route_refuses_whoever_has_no_key_or_no_right(server, keys):
    rows = routes(server, keys)
    assert {path for _, path, permission in rows if permission == "probe"} == HEALTH, "the reviewed allow-list"
    may = {"viewer": {"probe", "probe-model", "read-metadata", "read-metrics"},
           "invoker": {"probe", "probe-model", "read-metadata", "read-metrics", "infer"}}
    for method, path, permission in rows:
        url = server.url + path
        if permission != "probe":
            for headers in ({}, bearer("x"), {"Authorization": "Basic dTpw"}):
                assert requests.request(method, url, headers=headers, timeout=10).status_code == 401, (method, path)
            assert curl(server, "-X", method, url)[0] == 401, (method, path)
        for role, permissions in may.items():
            status = requests.request(method, url, headers=bearer(getattr(keys, role)), timeout=10).status_code
            assert (status == 403) == (permission not in permissions), (method, path, role)


def test_b77_every_method_refuses_whoever_has_no_key_or_no_right(server, keys):
    page = (Path(__file__).parents[2] / "docs" / "http-api.md").read_text()
    methods = re.findall(r"^\| `([\w.]+/\w+)` \| [^|]+ \| ([\w-]+) \|", page, re.M)
    assert len(methods) > 10
    allowed = {"grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch", "inference.GRPCInferenceService/ServerLive",
               "inference.GRPCInferenceService/ServerReady"}
    assert {name for name, permission in methods if permission == "probe"} == allowed
    with grpc.insecure_channel(server.address) as channel:
        def code(name, metadata=()):
            call = channel.stream_stream(f"/{name}", request_serializer=bytes, response_deserializer=bytes)
            try:
                list(call(iter([b""]), metadata=metadata, timeout=5))
                return grpc.StatusCode.OK
            except grpc.RpcError as error:
                return error.code()

        for name, permission in methods:
            if permission == "probe":
                continue
            assert code(name) == grpc.StatusCode.UNAUTHENTICATED, name
            assert code(name, [("authorization", "Bearer x")]) == grpc.StatusCode.UNAUTHENTICATED, name
            denied = code(name, [("x-api-key", keys.viewer)]) == grpc.StatusCode.PERMISSION_DENIED
            assert denied == (permission in {"infer", "manage-models", "manage-server"}), name


def test_b81_one_policy_for_a_model_whatever_the_wire(server, keys):
    url = f"{server.url}/v2/models/breast_cancer"
    for path in ("", "/versions/1", "/config", "/stats", "/ready"):
        assert requests.get(url + path, headers=bearer(keys.iris_only), timeout=10).status_code == 403, path
    for path in ("/infer", "/versions/1/infer"):
        assert requests.post(url + path, json=IRIS, headers=bearer(keys.iris_only), timeout=10).status_code == 403
    load = f"{server.url}/v2/repository/models/breast_cancer/unload"
    assert requests.post(load, json={}, headers=bearer(keys.iris_only), timeout=10).status_code == 403
    with grpc.insecure_channel(server.address) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        metadata = [("authorization", f"Bearer {keys.iris_only}")]
        for call, request in (
                (stub.ModelReady, service_pb2.ModelReadyRequest(name="breast_cancer")),
                (stub.ModelMetadata, service_pb2.ModelMetadataRequest(name="breast_cancer")),
                (stub.ModelConfig, service_pb2.ModelConfigRequest(name="breast_cancer")),
                (stub.ModelStatistics, service_pb2.ModelStatisticsRequest(name="breast_cancer")),
                (stub.ModelInfer, service_pb2.ModelInferRequest(model_name="breast_cancer"))):
            for compression in (None, grpc.Compression.Gzip):
                with pytest.raises(grpc.RpcError) as refused:
                    call(request, metadata=metadata, timeout=5, compression=compression)
                assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
                assert refused.value.details() == "the API key is not for model 'breast_cancer'"
        assert stub.ModelReady(service_pb2.ModelReadyRequest(name="iris"), metadata=metadata, timeout=5).ready


def test_b81_the_last_of_two_names_in_a_message_is_the_one_that_counts(server, keys):
    """What is checked and what is run are the same field."""
    iris, other = (service_pb2.ModelMetadataRequest(name=name).SerializeToString() for name in ("iris", "breast_cancer"))
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary("/inference.GRPCInferenceService/ModelMetadata", request_serializer=bytes,
                                   response_deserializer=service_pb2.ModelMetadataResponse.FromString)
        metadata = [("x-api-key", keys.iris_only)]
        assert call(other + iris, metadata=metadata, timeout=5).name == "iris"
        with pytest.raises(grpc.RpcError) as refused:
            call(iris + other, metadata=metadata, timeout=5)
        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED


def test_b80_lists_tell_only_of_models_that_the_key_is_for(server, keys):
    def names(key):
        index = requests.post(f"{server.url}/v2/repository/index", json={}, headers=bearer(key), timeout=10).json()
        stats = requests.get(f"{server.url}/v2/models/stats", headers=bearer(key), timeout=10).json()["model_stats"]
        with grpc.insecure_channel(server.address) as channel:
            told = service_pb2_grpc.GRPCInferenceServiceStub(channel).ModelStatistics(
                service_pb2.ModelStatisticsRequest(), metadata=[("x-api-key", key)], timeout=5)
        return [{row["name"] for row in rows} for rows in (index, stats)] + [{row.name for row in told.model_stats}]

    assert names(keys.iris_only) == [{"iris"}] * 3
    assert names(keys.viewer) == [{"iris", "breast_cancer"}] * 3


def test_a_model_of_others_and_one_that_is_not_there_are_refused_alike(server, keys):
    def refusal(model):
        answer = requests.get(f"{server.url}/v2/models/{model}", headers=bearer(keys.iris_only), timeout=10)
        return answer.status_code, answer.text.replace(model, "M"), sorted(answer.headers)

    assert refusal("breast_cancer") == refusal("not_there_at_all")


def test_b76_every_spelling_of_a_path_gets_the_same_decision(server):
    path = "/v2/repository/models/iris/unload"
    for spelling in (path, path + "/", path.replace("iris", "%69ris"), path + "?x=1"):
        assert curl(server, "-X", "POST", "--request-target", spelling, server.url)[0] == 401, spelling
    absolute = ("--http1.1", "-X", "POST", "--request-target", f"http://evil{path}", server.url)
    assert curl(server, *absolute)[0] == 401
    for spelling in (path.upper(), "/" + path, path.replace("/models", "/./models"), "/v2/../v2" + path[3:]):
        assert curl(server, "-X", "POST", "--request-target", spelling, server.url)[0] in (400, 404), spelling


def test_b65_a_method_path_without_its_slash_is_no_way_around(server, keys):
    path = b"inference.GRPCInferenceService/ModelInfer"
    with Wire(server.port) as wire:
        wire.send(head(1, b"POST", path, END_HEADERS, (b"content-type", b"application/grpc"), (b"te", b"trailers")))
        answer = next(came for came in wire.frames() if came.stream == 1 or came.kind == GOAWAY)
        assert answer.kind in (RST_STREAM, GOAWAY) or (answer.kind == HEADERS and b"grpc-status" in answer.payload)


def test_b85_nobody_is_who_a_header_says(server):
    """What a proxy may tell of a client is only worth something where the proxy is known."""
    for header in ("X-Forwarded-User", "X-Forwarded-Client-Cert", "X-Remote-User", "X-Forwarded-For", "Tenon-Principal", "Remote-User"):
        answer = requests.get(f"{server.url}/v2", headers={header: "ops"}, timeout=10)
        assert answer.status_code == 401


def test_b86_a_guess_learns_nothing_of_how_much_of_it_is_right(server, keys):
    key_id, secret = keys.invoker.split(".")[1:]
    answers = set()
    for length in range(0, 64, 8):
        guess = f"tenon.{key_id}.{secret[:length]}{'0' * (64 - length)}"
        answer = requests.get(f"{server.url}/v2", headers=bearer(guess), timeout=10)
        answers.add((answer.status_code, answer.text))
    unknown = requests.get(f"{server.url}/v2", headers=bearer(f"tenon.{'0' * 16}.{secret}"), timeout=10)
    answers.add((unknown.status_code, unknown.text))
    assert answers == {(401, '{"error":"the API key is not valid"}')}


def test_two_credentials_are_refused(server, keys):
    both = {**bearer(keys.viewer), "x-api-key": keys.deployer}
    answer = requests.get(f"{server.url}/v2", headers=both, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (401, "the request has more than one credential")


def test_a_caller_without_a_right_is_answered_before_its_body(server, keys):
    """1 GiB is announced and never sent."""
    import socket
    for headers in ("", f"x-api-key: {keys.viewer}\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as peer:
            peer.sendall(f"POST /v2/models/iris/infer HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: 1000000\r\n\r\n"
                         .encode())
            assert peer.recv(100).startswith(b"HTTP/1.1 403" if headers else b"HTTP/1.1 401")


def test_a_new_key_counts_and_a_revoked_one_ends_within_a_second(server, keys):
    key = keys.create("temporary", "--role", "viewer")

    def await_status(status):
        begin = time.monotonic()
        while requests.get(f"{server.url}/v2", headers=bearer(key), timeout=10).status_code != status:
            assert time.monotonic() - begin < 10
        return time.monotonic() - begin

    await_status(200)
    assert keys.run("revoke", key.split(".")[1]).returncode == 0
    await_status(401)


def test_a_damaged_file_leaves_the_keys_in_force_and_starts_no_server(tenon, serve, tmp_path):
    keys = Keys(tenon, tmp_path / "keys.json")
    key = keys.create("a", "--role", "viewer")
    server = serve(str(SAMPLE), "--auth-key-file", str(keys.file), "--auth-reload-interval", "10ms",
                   "--shutdown-lameduck", "0s")
    keys.file.write_text("{")
    begin = time.monotonic()
    while not any("new keys not taken" in line for line in server.log):
        assert requests.get(f"{server.url}/v2", headers=bearer(key), timeout=10).status_code == 200
        assert time.monotonic() - begin < 10
    assert requests.get(f"{server.url}/v2", timeout=10).status_code == 401
    server.stop()
    refused = subprocess.run([tenon, "serve", str(SAMPLE), "--auth-key-file", str(keys.file)], capture_output=True,
                             text=True, timeout=20)
    assert refused.returncode != 0
    assert f"reading {keys.file}" in refused.stderr


def test_b83_keys_without_any_key_start_no_server(tenon, tmp_path):
    for content in (None, json.dumps({"version": 1, "hmac_key": "0" * 64, "keys": []})):
        file = tmp_path / "keys.json"
        if content:
            file.write_text(content)
            file.chmod(0o600)
        refused = subprocess.run([tenon, "serve", str(SAMPLE), "--port", "0", "--auth-key-file", str(file)],
                                 capture_output=True, text=True, timeout=20)
        assert refused.returncode != 0
        assert ("no such file" if content is None else "there is no key in it") in refused.stderr


def test_b82_it_listens_for_others_only_with_keys_and_tls_or_when_told(tenon, serve, keys):
    def refusal(*more):
        done = subprocess.run([tenon, "serve", str(SAMPLE), "--port", "0", "--http-address", "0.0.0.0", *more],
                              capture_output=True, text=True, timeout=20)
        assert done.returncode == 6
        return done.stderr

    assert "set auth.key_file" in refusal()
    assert "set tls.certificate and tls.key" in refusal("--auth-key-file", str(keys.file))
    server = serve(str(SAMPLE), "--http-address", "0.0.0.0", "--auth-allow-anonymous", "true", "--tls-allow-plaintext",
                   "true", "--shutdown-lameduck", "0s")
    assert sum("whoever reaches this address" in line for line in server.log) <= 1
    assert requests.get(f"{server.url}/v2", timeout=10).status_code == 200


def test_b82_an_empty_configuration_listens_on_loopback_only(sample):
    with open("/proc/net/tcp") as table:
        mine = [line.split()[1] for line in table if line.split()[1].endswith(f":{sample.port:04X}")
                and line.split()[3] == "0A"]
    assert set(mine) == {f"0100007F:{sample.port:04X}"}


def test_b110_no_key_is_in_the_log_nor_in_an_answer(server, keys):
    for key in (keys.invoker, keys.deployer):
        secret = key.split(".")[2]
        for headers in (bearer(key), {"x-api-key": key + "0"}, {"Authorization": f"Basic {key}"}):
            answer = requests.post(f"{server.url}/v2/models/iris/infer", json={"inputs": key}, headers=headers, timeout=10)
            assert key not in answer.text or answer.status_code == 400
        assert not any(secret in line for line in server.log)
    assert any('"principal":"invoker"' in line for line in server.log)


def test_the_command_line_sends_the_key(tenon, server, keys, tmp_path):
    def run(*arguments, key=None):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TENON_")}
        if key:
            environment["TENON_API_KEY"] = key
        return subprocess.run([tenon, *arguments, "--server", server.url], capture_output=True, text=True, timeout=60,
                              env=environment)

    refused = run("models")
    assert (refused.returncode, "an API key is needed" in refused.stderr) == (5, True)
    assert "iris" in run("models", key=keys.viewer).stdout
    assert "breast_cancer" not in run("models", key=keys.iris_only).stdout
    file = tmp_path / "key"
    file.write_text(keys.deployer + "\n")
    assert run("reload", "iris", "--api-key-file", str(file)).stdout == "iris: loaded\n"
    assert run("unload", "iris", key=keys.invoker).returncode == 5
    rows = tmp_path / "rows.csv"
    rows.write_text("5.1,3.5,1.4,0.2\n")
    predicted = run("predict", "iris", str(rows), "--no-header", key=keys.invoker)
    assert predicted.returncode == 0, predicted.stderr
    assert run("predict", "iris", str(rows), "--no-header", key="tenon.wrong").returncode == 5


def test_tritonclient_sends_the_key(server, keys):
    with triton.InferenceServerClient(server.address) as client:
        made = triton.InferInput("X", [1, 4], "FP32")
        made.set_data_from_numpy(np.array([[5.1, 3.5, 1.4, 0.2]], np.float32))
        client.infer("iris", [made], headers={"authorization": f"Bearer {keys.invoker}"})
        with pytest.raises(triton.InferenceServerException, match="UNAUTHENTICATED"):
            client.infer("iris", [made])


def test_a13_a_principal_that_asks_too_often_is_told_when_to_come_back(tenon, serve, tmp_path):
    keys = Keys(tenon, tmp_path / "keys.json")
    key, other = keys.create("busy"), keys.create("calm")
    server = serve(str(SAMPLE), "--auth-key-file", str(keys.file), "--auth-max-requests-per-second", "1",
                   "--auth-max-burst", "3", "--shutdown-lameduck", "0s")
    answers = [requests.get(f"{server.url}/v2", headers=bearer(key), timeout=10) for _ in range(8)]
    refused = [answer for answer in answers if answer.status_code != 200]
    assert {answer.status_code for answer in refused} == {429}
    assert answers[0].status_code == 200 and refused[0].headers["Retry-After"] == "1"
    assert "auth.max_requests_per_second (1)" in refused[0].json()["error"]
    with grpc.insecure_channel(server.address) as channel:
        with pytest.raises(grpc.RpcError) as told:
            for _ in range(8):
                service_pb2_grpc.GRPCInferenceServiceStub(channel).ServerMetadata(
                    service_pb2.ServerMetadataRequest(), metadata=[("x-api-key", key)], timeout=5)
        assert told.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert requests.get(f"{server.url}/v2", headers=bearer(other), timeout=10).status_code == 200
    assert requests.get(f"{server.url}/v2/health/live", headers=bearer(key), timeout=10).status_code == 200


def test_an_administrative_call_leaves_one_line_that_says_who_did_what(server, keys):
    trail = keys.file.parent / "audit"
    before = len(trail.read_text().splitlines())
    url = f"{server.url}/v2/repository/models/iris/load"
    ids = {}
    for name, key in (("ops", keys.deployer), ("invoker", keys.invoker), ("", "")):
        headers = bearer(key) if key else {}
        ids[name] = requests.post(url, json={}, headers=headers, timeout=20).headers.get("x-request-id")
    lines = [json.loads(line) for line in trail.read_text().splitlines()[before:]]
    assert [(line["principal"], line["action"], line["model"], line["status"]) for line in lines] == [
        ("ops", "oip.repository-load", "iris", 200), ("invoker", "oip.repository-load", "iris", 403)]
    assert [line["request_id"] for line in lines] == [ids["ops"], ids["invoker"]]
    assert lines[0]["key"] == keys.deployer.split(".")[1] and lines[0]["peer"] == "127.0.0.1"
    assert keys.deployer.split(".")[2] not in trail.read_text()
    assert trail.stat().st_mode & 0o777 == 0o600


def test_metrics_tell_a_caller_of_its_models_and_leave_no_line(server, keys):
    trail = keys.file.parent / "audit"
    before = trail.read_text() if trail.exists() else ""
    page = requests.get(f"{server.url}/metrics", headers=bearer(keys.iris_only), timeout=10)
    assert page.status_code == 200 and 'model="iris"' in page.text and 'model="breast_cancer"' not in page.text
    assert (trail.read_text() if trail.exists() else "") == before


def test_openapi_says_how_keys_are_sent(server, keys, sample):
    document = requests.get(f"{server.url}/openapi.json", headers=bearer(keys.viewer), timeout=10).json()
    assert document["components"]["securitySchemes"]["apiKey"] == {"type": "apiKey", "in": "header", "name": "x-api-key"}
    assert document["paths"]["/v2/health/live"]["get"]["security"] == []
    assert "security" not in requests.get(f"{sample.url}/openapi.json", timeout=10).json()
