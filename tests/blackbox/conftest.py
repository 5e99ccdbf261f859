"""Starts real servers for the tests: each on a free port, ended by its process id."""

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from attack import MIB, bystander

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "models" / "sample"
IDENTITY = ROOT / "tests" / "models" / "identity"


def pytest_addoption(parser):
    parser.addoption("--tenon", required=True, help="the program to test")


@dataclass
class Server:
    """A running `tenon serve`."""

    process: subprocess.Popen
    port: int
    log: list[str] = field(default_factory=list)
    started_ms: float = 0
    more_log: threading.Condition = field(default_factory=threading.Condition)

    def read_log(self) -> None:
        for line in self.process.stderr:
            with self.more_log:
                self.log.append(line)
                self.more_log.notify_all()

    def await_line(self, *parts: str, seconds: float = 20) -> str:
        """The first line with all parts, which the log may need a moment for."""
        def found():
            return next((line for line in self.log if all(part in line for part in parts)), None)

        with self.more_log:
            line = self.more_log.wait_for(found, seconds)
            assert line, f"no line with {parts}: {''.join(self.log)}"
            return line

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, seconds: float = 20) -> int:
        return self.process.wait(seconds)

    def stop(self) -> int:
        """Ends the server at once: two signals shorten the drain."""
        for _ in range(2):
            if self.process.poll() is None:
                self.signal(signal.SIGTERM)
        return self.wait()


@pytest.fixture(scope="session")
def tenon(request) -> str:
    return str(Path(request.config.getoption("--tenon")).resolve())


@pytest.fixture(scope="session")
def serve(tenon):
    """A function that starts a server and waits until it says that it is ready."""
    servers: list[Server] = []

    def start(*arguments: str, environment: dict[str, str] | None = None) -> Server:
        begin = time.monotonic()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TENON_")}
        process = subprocess.Popen(
            [tenon, "serve", *arguments, "--port", "0", "--log-format", "json"],
            stderr=subprocess.PIPE, text=True, env={**inherited, **(environment or {})})
        server = Server(process, 0)
        servers.append(server)
        for line in process.stderr:
            server.log.append(line)
            if found := re.search(r'"message":"ready".*"port":(\d+)', line):
                server.port = int(found.group(1))
                server.started_ms = 1000 * (time.monotonic() - begin)
                break
        assert server.port, f"the server did not get ready: {''.join(server.log)}"
        threading.Thread(target=server.read_log, daemon=True).start()
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def sample(serve) -> Server:
    """A server of the sample models, shared by the tests that change nothing."""
    return serve(str(SAMPLE), "--shutdown-lameduck", "0s")


@pytest.fixture(scope="session")
def identity(serve) -> Server:
    """A server of the models that answer with their inputs, shared likewise."""
    return serve(str(IDENTITY), "--shutdown-lameduck", "0s")


@pytest.fixture
def attacked(sample):
    with bystander(sample) as server:
        yield server


@pytest.fixture
def attacked_by_size(sample):
    """Of bodies and messages of many megabytes the allocator keeps some for the next ones; it does not add up."""
    with bystander(sample, max_growth=128 * MIB) as server:
        yield server


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture
def session():
    with requests.Session() as opened:
        yield opened
