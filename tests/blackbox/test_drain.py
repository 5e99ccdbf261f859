"""SIGTERM under load: whoever keeps asking over connections that live on sees no failed request, whatever the protocol."""

import http.client
import json
import signal
import threading

import grpc
import numpy as np
import pytest
import tritonclient.grpc as triton

from attack import IRIS
from conftest import SAMPLE
from http2_wire import ACK, DATA, END_HEADERS, END_STREAM, GOAWAY, PING, WINDOW_UPDATE, Wire, frame, head, number

INFER = "/v2/models/iris/infer"
BODY = json.dumps(IRIS).encode()


class Clients:
    """Callers, each in a thread of its own, that go on until their connection is to end."""

    def __init__(self):
        self.answered, self.failures, self.enough, self.threads = 0, [], threading.Semaphore(0), []

    def start(self, ask, *arguments) -> None:
        def run() -> None:
            try:
                for _ in ask(*arguments):
                    self.answered += 1
                    self.enough.release()
            except Exception as failure:  # pylint: disable=broad-exception-caught
                self.failures.append(f"{ask.__name__}: {failure!r}")
                self.enough.release(1000)

        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()

    def await_answers(self, count: int) -> None:
        assert all(self.enough.acquire(timeout=30) for _ in range(count)), self.failures

    def join(self) -> None:
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def over_http1(server):
    """Ends where an answer says that its connection does."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    while True:
        connection.request("POST", INFER, BODY)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        ends = answer.headers["Connection"] == "close"
        answer.read()
        yield
        if ends:
            return


def over_http2(server):
    """Four requests at a time; opens no more once it has heard of the end."""
    with Wire(server.port) as wire:
        asked, going = 4, True

        def ask(stream: int) -> None:
            wire.send(head(stream, b"POST", INFER.encode(), END_HEADERS) + frame(DATA, END_STREAM, stream, BODY))

        for index in range(asked):
            ask(2 * index + 1)
        open_ones = asked
        for came in wire.frames():
            if came.kind == GOAWAY:
                assert came.error() == 0
                going = going and came.payload[:4] == number(0x7FFFFFFF)
            if came.kind == PING:
                wire.send(frame(PING, ACK, 0, came.payload))
                going = False
            if came.kind == DATA and came.payload:
                wire.send(frame(WINDOW_UPDATE, 0, 0, number(len(came.payload))))
            if came.kind == DATA and came.flags & END_STREAM:
                open_ones -= 1
                yield
                if going:
                    asked, open_ones = asked + 1, open_ones + 1
                    ask(2 * asked - 1)
        assert open_ones == 0


def over_grpc(server):
    """A stock client; ends when the server is not there any more for a new connection."""
    tensor = triton.InferInput("X", [1, 4], "FP32")
    tensor.set_data_from_numpy(np.array([[5.1, 3.5, 1.4, 0.2]], np.float32))
    with triton.InferenceServerClient(server.address) as client:
        while True:
            try:
                client.infer("iris", [tensor], client_timeout=30)
            except triton.InferenceServerException as failure:
                if "connect" in failure.message().lower() and "refused" in failure.message().lower():
                    return
                raise
            yield


@pytest.mark.parametrize("lameduck", ["0s", "500ms"])
@pytest.mark.parametrize("ask", [over_http1, over_http2, over_grpc])
def test_no_request_fails_while_the_server_stops(serve, ask, lameduck):
    server = serve(str(SAMPLE), "--shutdown-lameduck", lameduck)
    clients = Clients()
    for _ in range(8):
        clients.start(ask, server)
    clients.await_answers(200)
    server.signal(signal.SIGTERM)
    clients.join()
    print(f"{clients.answered} answers, {len(clients.failures)} failures")
    assert clients.failures == []
    assert server.wait() == 0
