"""The measurements: load with wrk, single requests with latency_client, starts, parts."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness.peers import Peer, Request
from harness.processes import CannotMeasure, Server, on_core, post

BENCH = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Client:
    """The side that asks, on a core of its own."""

    core: int | None
    latency_client: Path
    work: Path

    def load(self, server: Server, request: Request, connections: int, seconds: int) -> dict:
        """What `connections` clients get out of the server in `seconds`."""
        url = f"http://127.0.0.1:{server.port}{request.path}"
        before = server.cpu_seconds()
        run = subprocess.run(
            [*on_core(self.core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout",
             "20s", "-s", BENCH / "post.lua", url, "--", request.body,
             request.headers["Content-Type"]],
            capture_output=True, text=True)
        used = server.cpu_seconds() - before
        lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
        if run.returncode != 0 or not lines:
            raise CannotMeasure(failure("wrk", run))
        told = json.loads(lines[-1])
        if told["errors"] or not told["requests"]:
            raise CannotMeasure(f"{told['errors']} of {told['requests']} requests failed")
        return {"per_second": told["requests"] / told["seconds"], "p50_us": told["p50_us"],
                "p99_us": told["p99_us"], "cpu_us": 1e6 * used / told["requests"]}

    def latency(self, server: Server, request: Request, times: int, *, spin: bool = False) -> dict:
        """How long one request after another takes on one connection; in nanoseconds."""
        file = self.work / f"{server.name}-{request.body.name}.http"
        if not file.exists():
            file.write_bytes(request.raw())
        warm_up = max(2, times // 10)
        before = server.cpu_seconds()
        run = subprocess.run(
            [*on_core(self.core), self.latency_client, str(server.port), file, str(times),
             str(warm_up), *(["spin"] if spin else [])], capture_output=True, text=True)
        used = server.cpu_seconds() - before
        if run.returncode != 0:
            raise CannotMeasure(failure("latency_client", run))
        return {**json.loads(run.stdout), "cpu_ns": 1e9 * used / (times + warm_up)}


def failure(what: str, run: subprocess.CompletedProcess) -> str:
    words = (run.stderr or run.stdout).strip()[-300:] or "it said nothing"
    return f"{what} ended with {run.returncode}: {words}"


def first_number(answer: bytes) -> float:
    """Of an answer of the Open Inference Protocol or of MLflow."""
    told = json.loads(answer)
    value = told["outputs"][0]["data"] if "outputs" in told else told["predictions"]
    while isinstance(value, list):
        value = value[0]
    return value


def check(server: Server, request: Request) -> bytes:
    """The answer, once, before anything is timed. It has to be the right one."""
    status, body = post(server.port, request.path, request.headers, request.body.read_bytes())
    if status != 200:
        raise CannotMeasure(f"it answers {status}: {body[:200].decode(errors='replace')}")
    if request.expected is not None and abs(first_number(body) - request.expected) > 1e-3:
        raise CannotMeasure(f"it answers {first_number(body)} instead of {request.expected}")
    return body


def starts(peer: Peer, times: int) -> list[float]:
    """Milliseconds from the start of the process to its first 200 from the readiness probe."""
    told = []
    for _ in range(times):
        server = peer.start("small")
        told.append(server.start_ms)
        server.stop()
    return told


def parts(program: Path, core: int | None, settings: dict, names: str) -> list[dict]:
    """A module's benchmarks, Google's, whose names match; medians."""
    run = subprocess.run(
        [*on_core(core), program, "--benchmark_format=json", f"--benchmark_filter={names}",
         f"--benchmark_min_time={settings['part_seconds']:g}",
         f"--benchmark_repetitions={settings['repetitions']}",
         "--benchmark_enable_random_interleaving=true"],
        capture_output=True, text=True)
    if run.returncode != 0:
        raise CannotMeasure(failure("the program", run))
    # A program without a match prints no JSON.
    entries = json.loads(run.stdout)["benchmarks"] if run.stdout.startswith("{") else []
    found = []
    for entry in entries:
        if entry.get("aggregate_name") != "median":
            continue
        scale = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}[entry["time_unit"]]
        found.append({"name": entry["run_name"], "cpu_ns": entry["cpu_time"] * scale,
                      "bytes_per_second": entry.get("bytes_per_second"),
                      "items_per_second": entry.get("items_per_second")})
    return found
