"""More than a server can do: what is refused is refused properly and costs no run, whoever looks after the server gets through,
and afterwards all is as before. How soon everything happens is measured by bench/queues."""

import threading

import grpc
import numpy as np
import pytest
import requests
from tritonclient.grpc import service_pb2, service_pb2_grpc

from test_queue import COLUMNS, ask, body, put, stats, until, waiting
from tiny_onnx import add_model, slow_model

WAITING = 4
CALLERS = 3 * (WAITING + 1)  # of what it takes at a time


@pytest.fixture
def server(serve, folder):
    put(folder, "slow", slow_model(COLUMNS, 1500), "max_batch_size: 1 instance_group { count: 1 } "
        f"dynamic_batching {{ default_queue_policy {{ max_queue_size: {WAITING} }} }}")
    put(folder, "plain", add_model(1))
    return serve(str(folder), "--models-control", "explicit", "--http-threads", "2", "--compute-threads", "1", "--shutdown-lameduck", "0s")


class Callers:
    """Who ask again at once, whatever they are answered."""

    def __init__(self, server, count: int):
        self.server, self.good, self.refused, self.wrong, self.done = server, 0, 0, [], threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=(self.over_http, self.over_grpc)[number % 2]) for number in range(count)]

    def tell(self, good: bool, properly: bool, answer) -> None:
        with self.lock:
            self.good += good
            self.refused += not good
            if not properly:
                self.wrong.append(str(answer))

    def over_http(self) -> None:
        with requests.Session() as session:
            while not self.done.is_set():
                reply = session.post(f"{self.server.url}/v2/models/slow/infer", json=body(1), timeout=60)
                properly = reply.status_code == 503 and int(reply.headers["Retry-After"]) > 0 and "max_queue_size" in reply.text
                self.tell(reply.status_code == 200, reply.status_code == 200 or properly, reply.text)

    def over_grpc(self) -> None:
        request = service_pb2.ModelInferRequest(model_name="slow", raw_input_contents=[np.ones(COLUMNS, np.float32).tobytes()])
        request.inputs.add(name="x", datatype="FP32", shape=[1, COLUMNS])
        with grpc.insecure_channel(self.server.address, options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
            stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)
            while not self.done.is_set():
                try:
                    stub.ModelInfer(request, timeout=60)
                    self.tell(True, True, None)
                except grpc.RpcError as failure:
                    self.tell(False, failure.code() == grpc.StatusCode.UNAVAILABLE and has_retry_info(failure), failure)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()


def has_retry_info(failure: grpc.RpcError) -> bool:
    return b"/google.rpc.RetryInfo" in dict(failure.trailing_metadata())["grpc-status-details-bin"]


def test_a_server_asked_three_times_what_it_can_do(server, session):
    assert ask(server, "slow", body(1)).status_code == 200
    before = stats(server, "slow")["execution_count"]
    with Callers(server, CALLERS) as callers:
        until(lambda: callers.refused > 20 and callers.good > 10)
        for _ in range(20):
            for path in ("/v2/health/live", "/v2/health/ready", "/v2/models/slow/ready", "/metrics"):
                assert session.get(f"{server.url}{path}").status_code == 200
            assert session.post(f"{server.url}/v2/repository/index").status_code == 200
            quick = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}
            assert session.post(f"{server.url}/v2/models/plain/infer", json=quick).status_code == 200
        assert session.post(f"{server.url}/v2/repository/models/plain/unload").status_code == 200
        assert session.post(f"{server.url}/v2/repository/models/plain/load").status_code == 200
    print(f"{callers.good} answered, {callers.refused} refused")
    assert callers.wrong == []
    assert stats(server, "slow")["execution_count"] - before == callers.good  # what was refused did not run
    assert waiting(server, "slow") == 0
    assert [ask(server, "slow", body(1)).status_code for _ in range(10)] == [200] * 10
