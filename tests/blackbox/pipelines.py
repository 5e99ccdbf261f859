"""Clients that have many requests under way and tell what each was answered with: (version, value) of FP32 `y`."""

import json
import socket
import struct

import grpc
from tritonclient.grpc import service_pb2, service_pb2_grpc


class Failed(Exception):
    """A request that was not answered with 200 or OK."""


class HttpPipeline:
    """One connection; requests are sent together and answered in order."""

    def __init__(self, server, model: str, depth: int = 16):
        body = b'{"inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]}'
        head = f"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.requests, self.depth, self.rest = (head + body) * depth, depth, b""

    def ask(self) -> list[tuple[int, float]]:
        self.socket.sendall(self.requests)
        return [self._answer() for _ in range(self.depth)]

    def _answer(self) -> tuple[int, float]:
        end = self._find(b"\r\n\r\n")
        head = self.rest[:end]
        begin = head.index(b"Content-Length: ") + 16
        size = int(head[begin:].split(b"\r\n", 1)[0])
        while len(self.rest) < end + 4 + size:
            self._receive()
        body, self.rest = self.rest[end + 4:end + 4 + size], self.rest[end + 4 + size:]
        if not head.startswith(b"HTTP/1.1 200 "):
            raise Failed(body.decode())
        answer = json.loads(body)
        return int(answer["model_version"]), answer["outputs"][0]["data"][0]

    def _find(self, text: bytes) -> int:
        while (at := self.rest.find(text)) < 0:
            self._receive()
        return at

    def _receive(self) -> None:
        block = self.socket.recv(1 << 16)
        if not block:
            raise Failed("the connection ended")
        self.rest += block


class GrpcPipeline:
    """A stock channel with as many calls under way."""

    def __init__(self, server, model: str, depth: int = 16):
        self.channel = grpc.insecure_channel(server.address, options=[("grpc.use_local_subchannel_pool", 1)])
        self.stub, self.depth = service_pb2_grpc.GRPCInferenceServiceStub(self.channel), depth
        self.request = service_pb2.ModelInferRequest(model_name=model, raw_input_contents=[struct.pack("<f", 1)])
        self.request.inputs.add(name="x", datatype="FP32", shape=[1])

    def ask(self) -> list[tuple[int, float]]:
        calls = [self.stub.ModelInfer.future(self.request, timeout=60) for _ in range(self.depth)]
        try:
            answers = [call.result() for call in calls]
        except grpc.RpcError as failure:
            raise Failed(str(failure)) from failure
        return [(int(answer.model_version), struct.unpack("<f", answer.raw_output_contents[0])[0]) for answer in answers]
