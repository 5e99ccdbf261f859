"""Stock gRPC clients, unmodified, against the server: tritonclient, grpcio's health, plain grpcio, grpcurl."""

import asyncio
import gzip
import json
import queue
import signal
import socket
import subprocess
import threading
import time

import grpc
import h2.connection
import h2.events
import numpy as np
import pytest
import tritonclient.grpc as triton
import tritonclient.grpc.aio as triton_aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

from conftest import SAMPLE
from peers import go_program
from test_tritonclient import VALUES

IRIS = np.array([[5.1, 3.5, 1.4, 0.2]], np.float32)


@pytest.fixture
def client(sample):
    with triton.InferenceServerClient(sample.address) as opened:
        yield opened


@pytest.fixture
def echo(identity):
    with triton.InferenceServerClient(identity.address) as opened:
        yield opened


@pytest.fixture
def channel(sample):
    with grpc.insecure_channel(sample.address) as opened:
        yield opened


def tensor(name: str, datatype: str, values: np.ndarray) -> triton.InferInput:
    made = triton.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values)
    return made


def iris_input(rows: int = 1) -> triton.InferInput:
    return tensor("X", "FP32", np.tile(IRIS, (rows, 1)))


def test_health_and_metadata(client):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("iris") and client.is_model_ready("iris", "1")
    assert not client.is_model_ready("iris", "99") and not client.is_model_ready("nothing")
    server = client.get_server_metadata()
    assert server.name == "tenon" and "binary_tensor_data" in server.extensions
    model = client.get_model_metadata("iris", as_json=True)
    assert model["name"] == "iris" and model["versions"] == ["1"]
    assert model["inputs"][0] == {"name": "X", "datatype": "FP32", "shape": ["-1", "4"]}
    config = client.get_model_config("iris").config
    assert config.name == "iris" and config.max_batch_size == 0 and list(config.input[0].dims) == [-1, 4]


def test_the_readmes_example(client):
    answer = client.infer("iris", [iris_input()])
    assert answer.as_numpy("probabilities").shape == (1, 3)
    assert answer.as_numpy("label").tolist() == [0]


def test_both_wires_answer_alike(client, sample, session):
    rows = np.random.default_rng(0).random((7, 4)).astype(np.float32)
    answer = client.infer("iris", [tensor("X", "FP32", rows)], request_id="7")
    body = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [7, 4], "data": rows.ravel().tolist()}]}
    other = session.post(f"{sample.url}/v2/models/iris/infer", json=body).json()
    assert answer.get_response().id == "7" and answer.get_response().model_version == "1"
    for output in other["outputs"]:
        assert answer.as_numpy(output["name"]).ravel().tolist() == pytest.approx(output["data"], rel=1e-6)


@pytest.mark.parametrize("datatype", VALUES)
def test_every_datatype_comes_back(echo, datatype):
    values = VALUES[datatype]
    made = triton.InferInput("x", list(values.shape), datatype)
    made.set_data_from_numpy(values)
    returned = echo.infer(f"identity_{datatype.lower()}", [made]).as_numpy("y")
    if datatype == "BYTES":
        assert [value.decode() for value in returned] == list(values)
    else:
        assert returned.astype(values.dtype).tobytes() == values.tobytes()


def test_statistics(client, sample, session):
    client.infer("iris", [iris_input()])
    stats = client.get_inference_statistics("iris", as_json=True)["model_stats"][0]
    assert stats["name"] == "iris" and int(stats["inference_count"]) >= 1
    assert int(stats["inference_stats"]["success"]["ns"]) > 0
    rest = session.get(f"{sample.url}/v2/models/iris/stats").json()["model_stats"][0]
    assert rest["inference_count"] >= int(stats["inference_count"]) and rest["batch_stats"][0]["batch_size"] == 1
    assert len(session.get(f"{sample.url}/v2/models/stats").json()["model_stats"]) >= 2


def test_requested_outputs_parameters_and_compression(client):
    asked = [triton.InferRequestedOutput("label")]
    answer = client.infer("iris", [iris_input(3)], outputs=asked, parameters={"note": "x", "n": 3},
                          compression_algorithm="gzip")
    assert [output.name for output in answer.get_response().outputs] == ["label"]
    assert answer.as_numpy("label").tolist() == [0, 0, 0]


def test_many_megabytes(echo):
    values = np.random.default_rng(0).random(2_000_000).astype(np.float32)
    assert echo.infer("identity_fp32", [tensor("x", "FP32", values)]).as_numpy("y").tobytes() == values.tobytes()


@pytest.mark.parametrize(("model", "version", "made", "code", "text"), [
    ("nothing", "", iris_input(), "NOT_FOUND", "unknown model: 'nothing'"),
    ("iris", "9", iris_input(), "NOT_FOUND", "version '9'"),
    ("iris", "", tensor("W", "FP32", IRIS), "INVALID_ARGUMENT", "checking input 'W'"),
    ("iris", "", tensor("X", "INT64", IRIS.astype(np.int64)), "INVALID_ARGUMENT", "datatype is INT64, expected FP32"),
    ("iris", "", tensor("X", "FP32", IRIS[:, :3]), "INVALID_ARGUMENT", "checking input 'X'"),
])
def test_failures_say_what_is_wrong(client, model, version, made, code, text):
    with pytest.raises(InferenceServerException, match="StatusCode." + code) as failure:
        client.infer(model, [made], model_version=version)
    assert text in failure.value.message()


def test_what_is_not_served_names_itself(client):
    with pytest.raises(InferenceServerException, match="UNIMPLEMENTED") as failure:
        client.get_system_shared_memory_status()
    assert "SystemSharedMemoryStatus' is not served" in failure.value.message()


def test_a_stream_goes_on_after_a_failure(client):
    answers = queue.Queue()
    client.start_stream(lambda result, error: answers.put((result, error)))
    for request_id, model in (("a", "iris"), ("b", "nothing"), ("c", "iris")):
        client.async_stream_infer(model, [iris_input()], request_id=request_id, enable_empty_final_response=True)
    got = [answers.get(timeout=20) for _ in range(3)]
    client.stop_stream()
    assert [result.get_response().id for result, _ in got if result] == ["a", "c"]
    assert got[0][0].get_response().parameters["triton_final_response"].bool_param
    assert "unknown model" in got[1][1].message()


def test_asyncio(sample):
    async def run():
        async with triton_aio.InferenceServerClient(sample.address) as client:
            answers = await asyncio.gather(*(client.infer("iris", [iris_input(n)]) for n in range(1, 9)))
            return [len(answer.as_numpy("label")) for answer in answers]

    assert asyncio.run(run()) == list(range(1, 9))


def test_many_threads_share_a_connection(client):
    rows = []

    def ask(count):
        rows.extend(len(client.infer("iris", [iris_input(count)]).as_numpy("label")) == count for _ in range(20))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert rows == [True] * 160


def test_health_service(channel):
    stub = health_pb2_grpc.HealthStub(channel)
    for service in ("", "inference.GRPCInferenceService"):
        assert stub.Check(health_pb2.HealthCheckRequest(service=service)).status == 1
    with pytest.raises(grpc.RpcError) as failure:
        stub.Check(health_pb2.HealthCheckRequest(service="other"))
    assert failure.value.code() == grpc.StatusCode.NOT_FOUND


def test_health_tells_watchers_of_the_end(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "2s")
    with grpc.insecure_channel(server.address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        assert next(watch).status == 1
        server.signal(signal.SIGTERM)
        assert next(watch).status == 2
        with pytest.raises(grpc.RpcError) as end:
            next(watch)
        assert end.value.code() == grpc.StatusCode.UNAVAILABLE
    assert server.wait() == 0


def test_typed_contents(channel):
    stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
    request = service_pb2.ModelInferRequest(model_name="iris")
    made = request.inputs.add(name="X", datatype="FP32", shape=[1, 4])
    made.contents.fp32_contents.extend(IRIS.ravel().tolist())
    assert stub.ModelInfer(request, timeout=20).outputs[0].name == "label"


def test_a_message_above_the_limit_names_it(serve):
    server = serve(str(SAMPLE), "--grpc-max-message-bytes", "1MiB", "--shutdown-lameduck", "0s")
    with triton.InferenceServerClient(server.address) as client:
        with pytest.raises(InferenceServerException, match="RESOURCE_EXHAUSTED") as failure:
            client.infer("iris", [iris_input(100_000)])
        assert "grpc.max_message_bytes (1048576)" in failure.value.message()
        assert client.is_server_live()  # the connection lives


class Raw:
    """A client that sends what stock ones refuse to send."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), 20)
        self.http2 = h2.connection.H2Connection()
        self.http2.initiate_connection()

    def ask(self, body: bytes, *headers: tuple[str, str]) -> dict[str, str]:
        """The headers and trailers of the answer to ServerLive."""
        stream = self.http2.get_next_available_stream_id()
        self.http2.send_headers(stream, [
            (":method", "POST"), (":path", "/inference.GRPCInferenceService/ServerLive"), (":scheme", "http"),
            (":authority", "localhost"), ("content-type", "application/grpc"), ("te", "trailers"), *headers])
        for at in range(0, max(len(body), 1), 16384):
            self.http2.send_data(stream, body[at:at + 16384], end_stream=at + 16384 >= len(body))
        answer = {}
        while True:
            self.socket.sendall(self.http2.data_to_send())
            for event in self.http2.receive_data(self.socket.recv(65536)):
                if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                    answer |= {name.decode(): value.decode() for name, value in event.headers}
                if isinstance(event, h2.events.StreamEnded):
                    return answer


EMPTY = bytes(5)


def test_a_deadline_that_has_passed(sample):
    raw = Raw(sample)
    assert raw.ask(EMPTY, ("grpc-timeout", "1n"))["grpc-status"] == "4"
    assert raw.ask(EMPTY, ("grpc-timeout", "20S"))["grpc-status"] == "0"


def test_b66_bad_metadata_is_an_invalid_argument_and_the_connection_lives(sample):
    raw = Raw(sample)
    for header in (("grpc-timeout", "99999999999H"), ("grpc-timeout", "-1m"), ("grpc-timeout", "abc"),
                   ("x-a-bin", "!!!notb64***")):
        answer = raw.ask(EMPTY, header)
        assert answer["grpc-status"] == "3" and header[0] in answer["grpc-message"]
    assert raw.ask(EMPTY, ("grpclb_client_stats", "x" * 9000))["grpc-status"] == "0"
    assert raw.ask(EMPTY)["grpc-status"] == "0"


@pytest.mark.parametrize(("body", "status"), [
    (b"\x02\x00\x00\x00\x00", "13"),  # an unknown flag
    (b"\x00\xff\xff\xff\xff", "8"),  # a size above the limit
    (b"\x01\x00\x00\x00\x01x", "13"),  # compressed, and no grpc-encoding
    (b"\x00\x00\x00\x00\x05ab", "13"),  # half a message
], ids=["flag", "size", "uncoded", "half"])
def test_b67_framing_that_is_none_is_refused(sample, body, status):
    raw = Raw(sample)
    assert raw.ask(body)["grpc-status"] == status
    assert raw.ask(EMPTY)["grpc-status"] == "0"


def test_b67_a_bomb_is_refused(sample):
    bomb = gzip.compress(bytes(40 << 20))  # 40 kB, within a window
    raw = Raw(sample)
    answer = raw.ask(b"\1" + len(bomb).to_bytes(4, "big") + bomb, ("grpc-encoding", "gzip"))
    assert answer["grpc-status"] == "8" and "http.max_inflate_ratio" in answer["grpc-message"]
    assert raw.ask(EMPTY)["grpc-status"] == "0"


def test_b65_a_path_without_its_slash_is_no_method(sample):
    raw = Raw(sample)
    raw.http2.config.validate_outbound_headers = False
    stream = raw.http2.get_next_available_stream_id()
    raw.http2.send_headers(stream, [(":method", "POST"), (":path", "inference.GRPCInferenceService/ServerLive"),
                                    (":scheme", "http"), (":authority", "localhost"),
                                    ("content-type", "application/grpc"), ("te", "trailers")])
    raw.socket.sendall(raw.http2.data_to_send())
    while True:
        for event in raw.http2.receive_data(raw.socket.recv(65536)):
            if isinstance(event, h2.events.ResponseReceived):
                assert dict(event.headers)[b"grpc-status"] == b"12"
                return
            if isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                return


def grpcurl(*arguments: str) -> str:
    return subprocess.run([go_program("grpcurl"), "-plaintext", *arguments], capture_output=True, text=True, timeout=30,
                          check=True).stdout


def test_grpcurl_by_reflection(sample):
    assert "inference.GRPCInferenceService" in grpcurl(sample.address, "list").split()
    assert "rpc ModelInfer" in grpcurl(sample.address, "describe", "inference.GRPCInferenceService")
    asked = json.dumps({"model_name": "iris", "inputs": [
        {"name": "X", "datatype": "FP32", "shape": [1, 4], "contents": {"fp32_contents": IRIS.ravel().tolist()}}]})
    answer = json.loads(grpcurl("-d", asked, sample.address, "inference.GRPCInferenceService/ModelInfer"))
    assert answer["model_name"] == "iris" and len(answer["raw_output_contents"]) == 2


def test_drain_fails_no_call(serve):
    server = serve(str(SAMPLE), "--shutdown-lameduck", "1m")
    failures, answered, enough = [], threading.Semaphore(0), threading.Event()

    def ask():
        with triton.InferenceServerClient(server.address) as client:
            while not enough.is_set() and not failures:
                try:
                    assert client.infer("iris", [iris_input()]).as_numpy("label").shape == (1,)
                    answered.release()
                except InferenceServerException as failure:
                    failures.append(str(failure))

    def are_answered(count: int) -> bool:
        return all(answered.acquire(timeout=30) for _ in range(count))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert are_answered(20)
    server.signal(signal.SIGTERM)
    while answered.acquire(blocking=False):
        pass
    assert are_answered(20), failures  # while the server waits for callers to go elsewhere
    enough.set()
    for thread in threads:
        thread.join(30)
    server.signal(signal.SIGTERM)  # ends the wait
    assert not failures
    assert server.wait() == 0
