"""Starts servers on one core, asks the kernel what they cost, and ends them by their process id."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

MIB = 1024


class CannotMeasure(Exception):
    """Why a server, or one request to it, is left out."""


def say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_core(core: int | None) -> list[str]:
    return [] if core is None else ["taskset", "-c", str(core)]


def post(port: int, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def told_by(file: Path) -> str:
    """What the kernel says about a thread; nothing when it has just ended."""
    try:
        return file.read_text()
    except OSError:
        return ""


def end(pid: int, number: signal.Signals, send) -> None:
    try:
        send(pid, number)
    except ProcessLookupError:
        pass


class Server:
    """A process and its children."""

    def __init__(self, name: str, command: list[str], port: int, ready_path: str, *,
                 core: int | None, log: Path, environment: dict[str, str] | None = None):
        self.name, self.port, self.log = name, port, log
        with open(log, "wb") as output:
            begin = time.monotonic()
            self.process = subprocess.Popen(
                on_core(core) + command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            self._wait(ready_path, begin + 120)
        except BaseException:
            self.stop()
            raise
        self.start_ms = 1000 * (time.monotonic() - begin)

    def _wait(self, path: str, deadline: float) -> None:
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                code = self.process.returncode
                raise CannotMeasure(f"it ended with {code}: {self._last_words()}")
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", path)
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.001)
        raise CannotMeasure(f"it was not ready after two minutes: {self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1][:300] if lines else "it said nothing"

    def _pids(self) -> list[int]:
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += map(int, told_by(task).split())
        return found

    def cpu_seconds(self) -> float:
        """What the threads of the process and of its children have used so far."""
        return sum(int((told_by(thread).split() or ["0"])[0]) for pid in self._pids()
                   for thread in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9

    def memory_mib(self) -> dict[str, float]:
        """Resident memory; pss shares a page among the processes that map it."""
        total = {"rss": 0, "pss": 0, "anonymous": 0, "file": 0}
        for pid in self._pids():
            status = Path(f"/proc/{pid}/status").read_text()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            for key, text, field in (("rss", status, "VmRSS"), ("anonymous", status, "RssAnon"),
                                     ("file", status, "RssFile"), ("pss", rollup, "Pss")):
                total[key] += int(re.search(rf"^{field}:\s+(\d+)", text, re.M).group(1))
        return {key: kib / MIB for key, kib in total.items()}

    def stop(self) -> None:
        """Ends the children, so that their parent reaps them and the kernel charges them to us, then
        the process, and then what they left of their session."""
        children = self._pids()[1:]
        for child in reversed(children):
            end(child, signal.SIGTERM, os.kill)
        for seconds in (0.5 if children else 0, 0.2, 10):
            try:
                self.process.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                self.process.terminate()
        end(self.process.pid, signal.SIGKILL, os.killpg)
        self.process.wait()
