"""What holds while somebody attacks (docs/attacks.md): another client is answered, and memory and processor time stay within
their bounds."""

import contextlib
import os
import socket
import threading
import time
from pathlib import Path

import requests

MIB = 1 << 20
MAX_GROWTH = 32 * MIB  # of the server's resident memory by an attack
MAX_CPU_SECONDS = 5  # that the server spends on one
IRIS = {"inputs": [{"name": "X", "datatype": "FP32", "shape": [1, 4], "data": [5.1, 3.5, 1.4, 0.2]}]}


def resident(server) -> int:
    return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(server) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def bystander(server, max_growth: int = MAX_GROWTH):
    """Another client, that asks model `iris` all the while over a connection of its own."""
    answered, slowest, peak, failures, done = 0, 0.0, 0, [], threading.Event()
    url = f"{server.url}/v2/models/iris/infer"
    with requests.Session() as session:
        assert session.post(url, json=IRIS, timeout=20).status_code == 200
        memory, cpu = resident(server), cpu_seconds(server)

        def ask() -> None:
            nonlocal answered, slowest, peak
            while not done.is_set() and not failures:
                begin = time.monotonic()
                try:
                    answer = session.post(url, json=IRIS, timeout=20)
                    answered += 1
                    if answer.status_code != 200:
                        failures.append(answer.text)
                except requests.RequestException as failure:
                    failures.append(str(failure))
                slowest = max(slowest, time.monotonic() - begin)
                peak = max(peak, resident(server))
                done.wait(0.01)

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            yield server
            growth, used = max(peak, resident(server)) - memory, cpu_seconds(server) - cpu
        finally:
            done.set()
            thread.join()
    print(f"the other client: {answered} answers, the slowest {slowest * 1000:.0f} ms; "
          f"memory {growth / MIB:+.1f} MiB, processor {used:.2f} s")
    assert answered > 0 and not failures, (failures, server.process.poll(), "".join(server.log[-90:]))  # what a sanitizer said
    assert growth <= max_growth
    assert used <= MAX_CPU_SECONDS
    assert server.process.poll() is None


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def send(connection: socket.socket, data: bytes) -> bool:
    """Whether the server still takes bytes."""
    try:
        connection.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side ends, or resets what it did not read."""
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while block := connection.recv(65536):
            answer += block
    return answer


def exchange(server, *pieces: bytes) -> bytes:
    """The answer to bytes after which the server ends the connection."""
    with connect(server) as connection:
        for piece in pieces:
            if not send(connection, piece):
                break
        return read_all(connection)


def status_of(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    return int(answer[9:12])
