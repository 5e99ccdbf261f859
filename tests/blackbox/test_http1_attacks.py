"""Attacks over HTTP/1.1; the names say which row of the list of attacks each one is (docs/attacks.md)."""

import base64
import gzip
import json
import random
import resource
import select
import socket
import struct
import threading
import time
from pathlib import Path

import pytest
import requests

from attack import IRIS, MIB, bystander, connect, cpu_seconds, exchange, read_all, send, status_of
from conftest import SAMPLE

INFER = "/v2/models/iris/infer"
BODY = json.dumps(IRIS).encode()
JSON_ROUTES = [INFER, "/v1/models/iris:predict", "/v2/repository/index", "/v2/repository/models/iris/load", "/v2/logging"]


def head(path: str, *headers: str, method: str = "POST") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def request(body: bytes = BODY, path: str = INFER) -> bytes:
    return head(path, f"Content-Length: {len(body)}") + body


@pytest.mark.parametrize("chunk", [b"1\r\nA\r\n", b"64; ext=" + b"x" * 1000 + b"\r\n" + b" " * 100 + b"\r\n"],
                         ids=["a million of a byte", "with long extensions"])
def test_b44_chunks_that_are_mostly_framing(attacked, chunk):
    answer = exchange(attacked, head(INFER, "Transfer-Encoding: chunked"), *[chunk * 1000] * 1000)
    assert answer == b"" or status_of(answer) == 400  # the reset of what was sent in vain may overtake the answer


@pytest.mark.parametrize("headers", [
    ["Content-Length: 9223372036854775807"], ["Content-Length: 99999999999999999999"], [f"Content-Length: {(2 << 30) + 64}"],
], ids=["2^63 - 1", "beyond 64 bits", "2 GiB"])
@pytest.mark.parametrize("path", JSON_ROUTES)
def test_b45_sizes_beyond_the_limit_are_refused_unread(attacked, path, headers):
    assert status_of(exchange(attacked, head(path, *headers))) == 413


def test_b45_a_chunk_beyond_the_limit_is_refused_unread(attacked):
    assert status_of(exchange(attacked, head(INFER, "Transfer-Encoding: chunked"), b"80000040\r\n")) == 413


def test_b46_bodies_that_inflate(attacked, session):
    url, coded = attacked.url + INFER, {"Content-Encoding": "gzip"}
    bomb = gzip.compress(b" " * (65 * MIB))
    assert session.post(url, data=bomb, headers=coded).status_code == 413
    assert session.post(url, data=bomb, headers={"Content-Encoding": "gzip, gzip, gzip"}).status_code == 415
    large = gzip.compress(BODY + bytes(random.Random(0).choices(b" \t\r\n", k=MIB)))  # to a quarter: no bomb
    for _ in range(100):
        assert session.post(url, data=large, headers=coded).status_code == 200


def test_b47_a_tensor_that_expands(attacked, session):
    """2 bytes of JSON are 8 of the tensor; the shape alone says that these are too many."""
    sent = {"inputs": [{"name": "X", "datatype": "INT64", "shape": [9_000_000, 1], "data": [1]}]}
    answer = session.post(attacked.url + INFER, json=sent)
    assert answer.status_code == 400 and "tensor.max_bytes" in answer.json()["error"]
    text = base64.b64encode(bytes(6 * MIB)).decode()
    assert session.post(f"{attacked.url}/v1/models/iris:predict", json={"instances": [{"b64": text}]}).status_code == 400


@pytest.mark.parametrize("depth", [101, 10_000, 100_000, 1_000_000])
def test_b48_nesting(attacked_by_size, session, depth):
    deep = "[" * depth
    bodies = [deep, deep + "]" * depth, '{"a":' * depth, f'{{"parameters":{{"a":{deep}',
              f'{{"inputs":[{{"name":"X","datatype":"FP32","shape":[1,4],"data":{deep}{"]" * depth}}}]}}',
              f'{{"instances":{deep}{"]" * depth}}}']
    for path in JSON_ROUTES:
        for body in bodies:
            answer = session.post(attacked_by_size.url + path, data=body)
            assert answer.status_code in (400, 413), (path, body[:60])
            assert len(answer.text) < 1000


@pytest.mark.parametrize("path", JSON_ROUTES)
def test_b48_errors_quote_little(attacked_by_size, session, path):
    long = "é" * (MIB)
    for body in ({"inputs": [{"name": long, "datatype": "FP32", "shape": [1], "data": [1]}]}, {"parameters": {long: 1}},
                 {"inputs": [{"name": "X", "datatype": long, "shape": [1], "data": [1]}]}, {long: 1}, [long], long,
                 {"inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [long]}]},
                 {"instances": [long]}, {"instances": [[1, 2, 3, 4]], "signature_name": long}):
        answer = session.post(attacked_by_size.url + path, json=body)
        assert len(answer.content) < 4096, (path, str(body)[:60])


@pytest.mark.parametrize("framing", [
    "Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 0\r\nContent-Length: 1", "Content-Length: +1_0",
    "Content-Length: 010", "Content-Length: -48", "Content-Length:", "Content-Length: 5, 5", "Transfer-Encoding: ,chunked",
    "Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
    "Transfer-Encoding:\r\n chunked", "Transfer_Encoding: chunked", "Content-Length : 34", ": ignored", "A: v\0alue", "A: b\rc",
    "Host: y",
])
def test_b50_to_b53_framing_that_can_be_read_two_ways_ends_the_connection(attacked, framing):
    answer = exchange(attacked, head(INFER, framing), b"0\r\n\r\n", head("/v2/health/live", method="GET"))
    assert status_of(answer) in (400, 501)
    assert answer.count(b"HTTP/1.1 ") == 1 and b"\r\nConnection: close\r\n" in answer


@pytest.mark.parametrize("line", [
    b"GET /\nHTTP/1.1", b"GET / HTTP/1.32", b"GET / HTTP/4294967295.255", b'G=":<>(e),[T];?" /x HTTP/1.1', b"\0 / HTTP/1.1",
    b"GET ! HTTP/1.1",
])
def test_b54_request_lines_outside_the_grammar(attacked, line):
    answer = exchange(attacked, line + b"\r\nHost: localhost\r\n\r\n")
    assert answer == b"" or status_of(answer) in (400, 505)


def test_b57_bodies_where_none_is_expected(attacked):
    get = head("/v2/health/live", method="GET")
    smuggled = head("/v2/health/live", f"Content-Length: {len(get)}", method="GET") + get
    last = head("/v2/health/live", "Connection: close", method="GET")
    assert exchange(attacked, smuggled, last).count(b"HTTP/1.1 200 ") == 2
    with_head = head("/v2/health/live", f"Content-Length: {len(get)}", method="HEAD") + get
    assert exchange(attacked, with_head, last).count(b"HTTP/1.1 200 ") == 2
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    waits = head(INFER, "Expect: 100-continue", "Transfer-Encoding: chunked")
    answer = exchange(attacked, waits, chunked, last)
    assert answer.count(b"HTTP/1.1 100 ") <= 1 and answer.count(b"HTTP/1.1 200 ") == 2


def test_b57_a_thousand_pipelined_requests(attacked):
    """Written by one thread and read by another: a server need not read on while nobody takes its answers."""
    with connect(attacked) as connection:
        writer = threading.Thread(target=send, args=(connection, request() * 999 + head("/v2", "Connection: close", method="GET")))
        writer.start()
        assert read_all(connection).count(b"HTTP/1.1 200 ") == 1000
        writer.join()


@pytest.mark.parametrize(("sent", "status"), [
    (head("/v2", *["A: b"] * 100_000), 431), (head("/v2", "A: " + "b" * 10_000_000), 431), (head("/" + "a" * 1_000_000), 414),
], ids=["100,000 headers", "a header of 10 MB", "a URL of 1 MB"])
def test_b58_heads_beyond_the_limits(attacked, sent, status):
    answer = exchange(attacked, sent)
    assert answer == b"" or status_of(answer) == status


def test_b75_a_client_that_resets_while_it_is_answered(attacked):
    for _ in range(50):
        with connect(attacked) as connection:
            connection.sendall(head("/openapi.json", method="GET") * 20)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


HELD = 300


@pytest.fixture
def patient(serve):
    """A server on which one address may hold many connections, and short of patience."""
    server = serve(str(SAMPLE), "--http-max-connections-per-address", "1000", "--http-header-timeout", "1s",
                   "--http-body-timeout", "1s", "--http-write-timeout", "1s", "--http-keep-alive-timeout", "1s", "--shutdown-lameduck", "0s")
    with bystander(server):
        yield server


def until_all_are_ended(connections: list[socket.socket], trickle: bytes) -> None:
    """Sends `trickle` to all that the server has not ended, again and again, until it has ended all."""
    poller = select.poll()
    held = {connection.fileno(): connection for connection in connections}
    for descriptor in held:
        poller.register(descriptor, select.POLLRDHUP)
    while held:
        ended = {descriptor for descriptor, _ in poller.poll(50)}  # ms: the attacker's pace while none is ended
        ended |= {descriptor for descriptor, connection in held.items() if descriptor not in ended and not send(connection, trickle)}
        for descriptor in ended:
            poller.unregister(descriptor)
            del held[descriptor]


def test_slowloris(patient):
    """Each sends its head, or its body, a byte at a time, for as long as the server takes it (A10)."""
    begins = [b"GET /v2 HTTP/1.1\r\nA: " + b"a" * 4000, head(INFER, "Content-Length: 1000000") + b"{", b"P", b"PRI * HT"]
    slow = [connect(patient) for _ in range(HELD)]
    begin, cpu = time.monotonic(), cpu_seconds(patient)
    for number, connection in enumerate(slow):
        connection.sendall(begins[number % len(begins)])
    until_all_are_ended(slow, b" ")
    assert cpu_seconds(patient) - cpu < 0.5 * (time.monotonic() - begin)
    for connection in slow:
        answer = read_all(connection)
        assert answer == b"" or status_of(answer) in (400, 408)
        connection.close()


def test_readers_that_do_not_read(patient):
    """Each asks for more than its socket holds, and takes nothing (A10). What the kernel takes in its place is made; no more."""
    stalled = []
    for _ in range(HELD // 3):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", patient.port))
        connection.sendall(head("/openapi.json", method="GET") * 100)
        stalled.append(connection)
    until_all_are_ended(stalled, b"\r\n")
    for connection in stalled:
        connection.close()


def test_b73_no_descriptor_is_left(serve):
    server = serve(str(SAMPLE), "--http-max-connections-per-address", "1000", "--shutdown-lameduck", "0s")
    with bystander(server):
        used = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + 10, before[1]))
        held = [connect(server) for _ in range(200)]  # which the kernel takes for the server
        answered, waiting = 0, select.poll()
        for connection in held:
            connection.sendall(head("/v2", method="GET"))
            connection.settimeout(0.01)
            try:
                answered += connection.recv(65536).startswith(b"HTTP/1.1 200 ")
            except TimeoutError:
                waiting.register(connection, select.POLLIN)
            except ConnectionResetError:
                pass
        begin, cpu = time.monotonic(), cpu_seconds(server)
        waiting.poll(1000)  # ms, until one is answered: it must not spin while it cannot accept
        assert cpu_seconds(server) - cpu < 0.5 * (time.monotonic() - begin)
        print(f"{answered} of {len(held)} were answered meanwhile")
        for connection in held:
            connection.close()
        assert requests.post(server.url + INFER, json=IRIS, timeout=20).status_code == 200
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
