"""Attacks over gRPC and on tensors; the names say which row of the list of attacks each one is (docs/attacks.md). What is
refused of framing and metadata stands in test_grpc.py."""

import json
import struct

import grpc
import pytest
from tritonclient.grpc import service_pb2, service_pb2_grpc

from attack import MIB, bystander
from tiny_onnx import field, varint

METHODS = "/inference.GRPCInferenceService/"


@pytest.fixture
def attacked_by_count(sample):
    """A tree of json.max_nodes values takes 190 MiB before it is refused."""
    with bystander(sample, max_growth=256 * MIB) as server:
        yield server


def connected(server) -> grpc.Channel:
    return grpc.insecure_channel(server.address, options=[("grpc.max_send_message_length", -1)])


@pytest.fixture
def channel(attacked):
    with connected(attacked) as opened:
        yield opened


def code_of(call) -> grpc.StatusCode:
    with pytest.raises(grpc.RpcError) as failure:
        call()
    assert len(failure.value.details()) < 1000
    return failure.value.code()


def nested(depth: int) -> bytes:
    message = b""
    for _ in range(depth):
        message = field(99, message)
    return message


@pytest.mark.parametrize("message", [
    b"\x0b" * 1_000_000, b"\x0b" * 101, nested(101) + b"\x0b", b"\x0a" + varint(1 << 62), b"\x0a" + b"\xff" * 11,
], ids=["a million groups", "101 groups", "nested and cut short", "a text of 4 EiB", "a length without end"])
@pytest.mark.parametrize("method", ["ModelInfer", "ModelMetadata", "RepositoryModelLoad", "LogSettings"])
def test_b68_messages_that_are_none(channel, method, message):
    call = channel.unary_unary(METHODS + method)
    assert code_of(lambda: call(message, timeout=20)) in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.INTERNAL)


def test_b68_groups_within_an_input(channel):
    call = channel.unary_unary(METHODS + "ModelInfer")
    message = field(1, "iris") + field(5, b"\x0b" * 1000)
    assert code_of(lambda: call(message, timeout=20)) == grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("depth", [101, 100_000])
def test_b68_configurations_that_nest(channel, depth):
    request = service_pb2.RepositoryModelLoadRequest(model_name="iris")
    for config in ('{"a":' * depth + "1" + "}" * depth, '{"parameters":' + "[" * depth,
                   '{"@type":"type.googleapis.com/google.protobuf.Any"}'):
        request.parameters["config"].string_param = config
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        code_of(lambda: stub.RepositoryModelLoad(request, timeout=20))


SHAPES = [[2147483648, 2147483648], [4294967296, 4294967296], [-1, 4], [-1], [0], [1] * 10_000, [9223372036854775807, 4], [2, 4], []]


def infer_request(shape=(1, 4), raw: bytes = struct.pack("<4f", 1, 2, 3, 4), datatype: str = "FP32"):
    request = service_pb2.ModelInferRequest(model_name="iris", raw_input_contents=[raw])
    request.inputs.add(name="X", datatype=datatype, shape=shape)
    return request


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape)[:40])
def test_b69_shapes_that_do_not_add_up(attacked, channel, session, shape):
    stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
    assert code_of(lambda: stub.ModelInfer(infer_request(shape), timeout=20)) == grpc.StatusCode.INVALID_ARGUMENT
    for data in ([1, 2, 3, 4], None):
        told = {"data": data} if data else {"parameters": {"binary_data_size": 16}}
        sent = {"name": "X", "datatype": "FP32", "shape": shape, **told}
        body = json.dumps({"inputs": [sent]}).encode()
        headers = {} if data else {"Inference-Header-Content-Length": str(len(body))}
        answer = session.post(f"{attacked.url}/v2/models/iris/infer", data=body + (b"" if data else bytes(16)), headers=headers)
        assert answer.status_code == 400 and len(answer.text) < 1000


def test_b69_texts_longer_than_their_tensor(identity):
    with grpc.insecure_channel(identity.address) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        request = service_pb2.ModelInferRequest(model_name="identity_bytes", raw_input_contents=[b"\xff\xff\xff\xff"])
        request.inputs.add(name="x", datatype="BYTES", shape=[1])
        assert code_of(lambda: stub.ModelInfer(request, timeout=20)) == grpc.StatusCode.INVALID_ARGUMENT


def test_b70_outputs_and_inputs_more_than_once(attacked_by_count, session):
    twice = infer_request()
    for _ in range(2):
        twice.outputs.add(name="label")
    many = infer_request()
    many.outputs.extend([service_pb2.ModelInferRequest.InferRequestedOutputTensor(name="label")] * 1_000_000)
    inputs = infer_request()
    inputs.inputs.add(name="X", datatype="FP32", shape=[1, 4])
    inputs.raw_input_contents.append(inputs.raw_input_contents[0])
    with connected(attacked_by_count) as channel:
        stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
        for request in (twice, many, inputs):
            assert code_of(lambda: stub.ModelInfer(request, timeout=20)) in (
                grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.RESOURCE_EXHAUSTED)
    tensor = {"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [1, 2, 3, 4]}
    for body in ({"inputs": [tensor], "outputs": [{"name": "label"}] * 2}, {"inputs": [tensor] * 2},
                 {"inputs": [tensor], "outputs": [{"name": "label"}] * 1_000_000}):
        assert session.post(f"{attacked_by_count.url}/v2/models/iris/infer", json=body).status_code == 400


@pytest.mark.parametrize("key", ["triton_python_backend_shm_region_x", "/triton_python_backend_shm_region_x", "///x", "/", "///"])
def test_b71_there_is_no_shared_memory(attacked, channel, session, key):
    stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
    for offset, size in ((0, 16), (2**64 - 1, 16), (2**63, 2**63)):
        request = service_pb2.SystemSharedMemoryRegisterRequest(name="x", key=key, offset=offset, byte_size=size)
        assert code_of(lambda: stub.SystemSharedMemoryRegister(request, timeout=20)) == grpc.StatusCode.UNIMPLEMENTED
        answer = session.post(f"{attacked.url}/v2/systemsharedmemory/region/x/register",
                              json={"key": key, "offset": offset, "byte_size": size})
        assert answer.status_code == 501
    asked = infer_request()
    del asked.raw_input_contents[:]
    asked.inputs[0].parameters["shared_memory_region"].string_param = key
    asked.inputs[0].parameters["shared_memory_byte_size"].int64_param = 16
    assert code_of(lambda: stub.ModelInfer(asked, timeout=20)) in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED)
