"""Requests that wait for a model: batches, limits, deadlines, callers who give up."""

import http.client
import json
import re
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import requests
import tritonclient.grpc as triton

from tiny_onnx import add_model, slow_model

COLUMNS = 256


def put(folder: Path, model: str, data: bytes, config: str = "") -> None:
    (folder / model / "1").mkdir(parents=True)
    (folder / model / "1" / "model.onnx").write_bytes(data)
    if config:
        (folder / model / "config.pbtxt").write_text(config)


def body(value: float, rows: int = 1, **parameters) -> dict:
    tensor = {"name": "x", "datatype": "FP32", "shape": [rows, COLUMNS], "data": [value] * (rows * COLUMNS)}
    return {"inputs": [tensor], "parameters": parameters}


def ask(server, model: str, sent: dict, **keywords) -> requests.Response:
    return requests.post(f"{server.url}/v2/models/{model}/infer", json=sent, timeout=60, **keywords)


def stats(server, model: str) -> dict:
    return requests.get(f"{server.url}/v2/models/{model}/stats", timeout=10).json()["model_stats"][0]


def waiting(server, model: str) -> int:
    page = requests.get(f"{server.url}/metrics", timeout=10).text
    return int(re.search(rf'^tenon_model_requests_waiting{{model="{model}",version="1"}} (\d+)$', page, re.M).group(1))


def until(condition, seconds: float = 30) -> None:
    """Asks the server again until it says so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"


BATCHED = "max_batch_size: 32 instance_group { count: 1 } dynamic_batching { "


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("queue")
    quick = slow_model(COLUMNS, 20)
    slow = slow_model(COLUMNS, 3000)  # a row takes tenths of a second
    put(folder, "batched", quick, BATCHED + "}")
    put(folder, "ordered", quick, BATCHED + "preserve_ordering: true preferred_batch_size: [4, 8] "
        "max_queue_delay_microseconds: 2000 priority_levels: 2 default_priority_level: 2 }")
    put(folder, "slow", slow, "max_batch_size: 1 instance_group { count: 1 kind: KIND_CPU } dynamic_batching { }")
    put(folder, "small", slow, "max_batch_size: 1 instance_group { count: 1 } "
        "dynamic_batching { default_queue_policy { max_queue_size: 1 allow_timeout_override: true } }")
    put(folder, "plain", add_model(1))
    return serve(str(folder), "--shutdown-lameduck", "0s")


class Busy:
    """Keeps the one instance of a model at work until it is left."""

    def __init__(self, server, model: str):
        self.server, self.model = server, model
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stop.is_set():
            reply = ask(self.server, self.model, body(0, rows=8))
            assert reply.status_code == 200, reply.text

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def test_nothing_of_the_configuration_is_left_aside(server):
    assert not [line for line in server.log if "not acted on" in line or "not batched" in line]


@pytest.mark.parametrize("model", ["batched", "ordered"])
def test_callers_get_their_own_rows_of_a_batch(server, model):
    before = stats(server, model)

    def call(number: int) -> None:
        rows = 1 + number % 3
        reply = ask(server, model, body(number, rows))
        assert reply.status_code == 200, reply.text
        output = reply.json()["outputs"][0]
        assert output["shape"] == [rows, COLUMNS]
        assert output["data"] == [number] * (rows * COLUMNS)

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(call, range(600)))
    after = stats(server, model)
    assert after["inference_count"] - before["inference_count"] == 600
    assert after["execution_count"] - before["execution_count"] < 600
    assert max(size["batch_size"] for size in after["batch_stats"]) > 3
    assert after["inference_stats"]["queue"]["ns"] > 0


def test_predictions_of_kserve_are_batched_likewise(server):
    before = stats(server, "batched")

    def call(number: int) -> None:
        reply = requests.post(f"{server.url}/v1/models/batched:predict", json={"instances": [[number] * COLUMNS]}, timeout=60)
        assert reply.json() == {"predictions": [[number] * COLUMNS]}

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(call, range(200)))
    after = stats(server, "batched")
    assert after["inference_count"] - before["inference_count"] == 200
    assert after["execution_count"] - before["execution_count"] < 200


def test_grpc_calls_are_batched_likewise(server):
    def call(number: int) -> None:
        with triton.InferenceServerClient(server.address) as client:
            tensor = triton.InferInput("x", [1, COLUMNS], "FP32")
            for value in range(10):
                tensor.set_data_from_numpy(np.full((1, COLUMNS), number + value, np.float32))
                answer = client.infer("batched", [tensor]).as_numpy("y")
                assert (answer == number + value).all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(8)))


def test_unlike_shapes_and_bad_requests_harm_nobody(server):
    def call(number: int) -> int:
        sent = body(number)
        if number % 5 == 0:
            sent["inputs"][0]["shape"] = [1, COLUMNS - 1]
            sent["inputs"][0]["data"].pop()
        return ask(server, "batched", sent).status_code

    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(call, range(100)))
    assert [code for number, code in enumerate(codes) if number % 5] == [200] * 80
    assert set(codes[::5]) == {400}


def test_a_full_queue_refuses_with_retry_after(server):
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask(server, "small", body(1)), range(8)))
    refused = [reply for reply in replies if reply.status_code == 503]
    assert refused and len([reply for reply in replies if reply.status_code == 200]) >= 1
    assert refused[0].headers["Retry-After"] == "1"
    assert refused[0].json()["error"] == (
        "asking model 'small' version '1': Exceeds maximum queue size: 1 requests already wait "
        "(max_queue_size of config.pbtxt)")


@pytest.mark.parametrize("name, parameters, headers", [
    ("parameter 'timeout'", {"timeout": 1000}, {}),
    ("x-request-timeout-ms", {}, {"X-Request-Timeout-Ms": "1"}),
    ("x-envoy-expected-rq-timeout-ms", {"timeout": 60000000}, {"x-envoy-expected-rq-timeout-ms": "1"}),
])
def test_a_deadline_that_passes_in_the_queue_names_itself(server, name, parameters, headers):
    with Busy(server, "slow"):
        reply = ask(server, "slow", body(1, **parameters), headers=headers)
        while reply.status_code != 504:  # the instance was between two requests, or is known to be slow
            assert reply.status_code in (200, 503), reply.text
            reply = ask(server, "slow", body(1, **parameters), headers=headers)
    assert reply.json()["error"] == (f"asking model 'slow' version '1': Request timeout expired: the deadline of {name} "
                                     "passed before the model ran")


def test_other_header_values_are_refused(server):
    reply = ask(server, "plain", {"inputs": []}, headers={"X-Request-Timeout-Ms": "soon"})
    assert reply.status_code == 400


def test_grpc_deadlines_hold_in_the_queue(server):
    tensor = triton.InferInput("x", [1, COLUMNS], "FP32")
    tensor.set_data_from_numpy(np.zeros((1, COLUMNS), np.float32))
    failed = stats(server, "slow")["inference_stats"]["fail"]["count"]
    with Busy(server, "slow"), triton.InferenceServerClient(server.address) as client:
        until(lambda: stats(server, "slow")["inference_stats"]["success"]["count"] > 0)
        with pytest.raises(triton.InferenceServerException) as failure:
            for _ in range(1000):
                client.infer("slow", [tensor], client_timeout=0.02)
    assert failure.value.status() in ("StatusCode.DEADLINE_EXCEEDED", "StatusCode.UNAVAILABLE")
    until(lambda: stats(server, "slow")["inference_stats"]["fail"]["count"] > failed)


def test_a_closed_connection_gives_its_place_back(server):
    sent = json.dumps(body(1, rows=1)).encode()
    head = f"POST /v2/models/slow/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(sent)}\r\n\r\n".encode()

    def failed() -> int:
        return stats(server, "slow")["inference_stats"]["fail"]["count"]

    with Busy(server, "slow"):
        before = failed()
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(head + sent)
        until(lambda: failed() > before)
    assert ask(server, "slow", body(2)).json()["outputs"][0]["data"][0] == 2


def test_a_call_that_is_cancelled_gives_its_place_back(server):
    tensor = triton.InferInput("x", [1, COLUMNS], "FP32")
    tensor.set_data_from_numpy(np.zeros((1, COLUMNS), np.float32))

    def failed() -> int:
        return stats(server, "slow")["inference_stats"]["fail"]["count"]

    with Busy(server, "slow"), triton.InferenceServerClient(server.address) as client:
        before = failed()
        for _ in range(10):
            client.async_infer("slow", [tensor], callback=lambda result, error: None).cancel()
        for _ in range(10):
            call = client.async_infer("slow", [tensor], callback=lambda result, error: None)
            until(lambda: waiting(server, "slow") > 0)
            call.cancel()
        until(lambda: failed() > before)


def test_probes_and_other_models_answer_while_a_model_is_busy(server, session):
    with ThreadPoolExecutor(16) as pool:
        slow = [pool.submit(ask, server, "slow", body(number)) for number in range(16)]
        for _ in range(20):
            assert session.get(f"{server.url}/v2/health/live").status_code == 200
            sent = {"inputs": [{"name": "x", "datatype": "FP32", "shape": [1], "data": [1]}]}
            assert session.post(f"{server.url}/v2/models/plain/infer", json=sent).status_code == 200
        assert not all(call.done() for call in slow)
        assert {call.result().status_code for call in slow} <= {200, 503}


def test_stopping_answers_what_waits(serve, folder):
    put(folder, "slow", slow_model(COLUMNS, 300), "max_batch_size: 4 dynamic_batching { }")
    server = serve(str(folder), "--shutdown-lameduck", "0s")
    connections = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=60) for _ in range(16)]
    for connection in connections:
        connection.request("GET", "/v2/health/live")
        connection.getresponse().read()
    for number, connection in enumerate(connections):
        connection.request("POST", "/v2/models/slow/infer", json.dumps(body(number)))
    server.signal(signal.SIGTERM)
    assert {connection.getresponse().status for connection in connections} == {200}
    assert server.wait() == 0


def test_the_servers_own_limits(serve, folder):
    put(folder, "slow", slow_model(COLUMNS, 3000))
    server = serve(str(folder), "--queue-max-waiting", "1", "--queue-instances", "1", "--queue-timeout", "1ms",
                   "--batch-max-rows", "2", "--shutdown-lameduck", "0s")
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: ask(server, "slow", body(1)), range(8)))
    errors = " ".join(reply.json()["error"] for reply in replies if reply.status_code in (503, 504))
    assert "queue.max_waiting" in errors or "queue.timeout" in errors
