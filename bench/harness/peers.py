"""Whom the benchmark asks: how each server is started and which request each is sent.

The next peer is a class here and a line in PEERS.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template

from harness.processes import CannotMeasure, Server, free_port

ROOT = Path(__file__).resolve().parents[2]
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Request:
    path: str
    body: Path
    headers: dict[str, str]
    expected: float | None = None  # the first number of the answer

    def raw(self) -> bytes:
        """The whole request as it goes over the wire."""
        body = self.body.read_bytes()
        lines = [f"POST {self.path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}",
                 *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Bench:
    """What a peer needs to start."""

    program: Path  # tenon
    inputs: Path  # what make_inputs.py wrote
    work: Path  # files of this run; `answer` is tenon's to the small request
    server_core: int | None

    def request(self, path: str, name: str, headers: dict[str, str]) -> Request:
        folder = self.inputs / "requests"
        # oip-row, mlflow-mean, raw-mean, oip-mean-binary
        expected = json.loads((folder / "expected.json").read_text()).get(name.split("-")[1])
        return Request(path, folder / name, headers, expected)

    def start(self, name: str, command: list, port: int, ready_path: str, **environment) -> Server:
        return Server(name, list(map(str, command)), port, ready_path, core=self.server_core,
                      log=self.work / f"{name}-{port}.log", environment=environment)


def venv(name: str) -> Path:
    folder = Path(subprocess.run([ROOT / "scripts" / "setup", "venv", name], check=True,
                                 capture_output=True, text=True).stdout.strip())
    if not (folder / ".complete").exists():
        part = "heavy" if name in ("torch", "tensorflow") else "bench"
        raise CannotMeasure(f"its venv {name} is not installed: run scripts/setup {part}")
    return folder


def installed(program: str) -> str:
    path = shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if path is None:
        raise CannotMeasure(f"{program} is not installed: run scripts/setup")
    return path


class Peer:
    """A server under test. `start(size)` serves the small model or the large ones, `requests` says
    how the models are asked, `missing` why it cannot be asked one of them."""

    name = ""
    title = ""
    missing: dict[str, str] = {}
    slow = False  # two large requests a round are enough

    def __init__(self, bench: Bench):
        self.bench = bench

    def start(self, size: str) -> Server:
        raise NotImplementedError

    def requests(self) -> dict[str, Request]:
        raise NotImplementedError

    def version(self) -> str:
        raise NotImplementedError


class OipPeer(Peer):
    """One that speaks the JSON of the Open Inference Protocol."""

    def requests(self) -> dict[str, Request]:
        request = self.bench.request
        return {"row": request("/v2/models/breast_cancer/infer", "oip-row", JSON),
                "json": request("/v2/models/mean/infer", "oip-mean", JSON)}


def oip_binary(bench: Bench) -> Request:
    head = bench.inputs / "requests" / "oip-mean-binary-head"
    return bench.request("/v2/models/mean/infer", "oip-mean-binary",
                         {"Content-Type": "application/octet-stream",
                          "Inference-Header-Content-Length": str(head.stat().st_size)})


class Tenon(OipPeer):
    name = "tenon"
    title = "tenon, one HTTP thread"

    def start(self, size: str) -> Server:
        port = free_port()
        return self.bench.start(self.name, [self.bench.program, "serve", self.bench.inputs / size,
                                            "--port", port, "--http-threads", 1], port,
                                "/v2/health/ready")

    def requests(self) -> dict[str, Request]:
        return {**super().requests(), "binary": oip_binary(self.bench),
                "print": self.bench.request("/v2/models/print/infer", "oip-print", JSON)}

    def version(self) -> str:
        return subprocess.run([self.bench.program, "version"], check=True, capture_output=True,
                              text=True).stdout.splitlines()[0]


class Nginx(OipPeer):
    """Gives tenon's answer without reading the question: what HTTP alone costs."""

    name = "nginx"
    title = "nginx, one worker, a fixed answer"

    def start(self, size: str) -> Server:
        port = free_port()
        template = Template((ROOT / "bench/peers/nginx.conf.in").read_text())
        config = self.bench.work / f"nginx-{port}.conf"
        config.write_text(template.substitute(WORK=self.bench.work, PORT=port,
                                              ANSWER=(self.bench.work / "answer").read_text()))
        # Started as root, the worker is another user; it has to reach its folders.
        self.bench.work.chmod(0o755)
        command = [installed("nginx"), "-e", "stderr", "-c", config]
        return self.bench.start(self.name, command, port, "/")

    def requests(self) -> dict[str, Request]:
        large = {**super().requests(), "binary": oip_binary(self.bench)}
        return {way: replace(request, expected=None) for way, request in large.items()}

    def version(self) -> str:
        told = subprocess.run([installed("nginx"), "-v"], capture_output=True, text=True).stderr
        return told.strip().removeprefix("nginx version: ")


class VenvPeer(Peer):
    """One in Python, which lives in a venv of its own."""

    slow = True
    packages: tuple[str, ...] = ()

    def __init__(self, bench: Bench):
        super().__init__(bench)
        self.venv = venv(f"bench-{self.name}")

    def version(self) -> str:
        code = ("import importlib.metadata, sys\n"
                "print(*(f'{p} {importlib.metadata.version(p)}' for p in sys.argv[1:]), sep=', ')")
        return subprocess.run([self.venv / "bin/python", "-c", code, *self.packages], check=True,
                              capture_output=True, text=True).stdout.strip()

    def trained(self) -> Path:
        """The folder of the scikit-learn models, trained once a venv."""
        folder = self.bench.inputs / f"{self.name}-{self.venv.name}"
        if not folder.exists():
            made = folder.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            train = [self.venv / "bin/python", ROOT / "bench/peers/train.py", self.name, made]
            run = subprocess.run(train, capture_output=True, text=True)
            if run.returncode != 0:
                raise CannotMeasure(f"training its model failed: {run.stderr.strip()[-300:]}")
            made.rename(folder)
        return folder


class FastApi(VenvPeer, OipPeer):
    name = "fastapi"
    title = "FastAPI, uvicorn, ONNX Runtime"
    packages = ("fastapi", "uvicorn", "uvloop", "httptools", "onnxruntime")

    def start(self, size: str) -> Server:
        port = free_port()
        return self.bench.start(
            self.name, [self.venv / "bin/uvicorn", "--app-dir", ROOT / "bench/peers",
                        "fastapi_app:app", "--port", port, "--loop", "uvloop", "--http",
                        "httptools", "--workers", 1, "--no-access-log", "--log-level", "warning"],
            port, "/v2/health/ready",
            BENCH_MODELS=str(self.bench.inputs / size), PYTHONDONTWRITEBYTECODE="1")

    def requests(self) -> dict[str, Request]:
        request = self.bench.request
        return {**super().requests(),
                "binary": request("/v2/models/mean/infer", "raw-mean",
                                  {"Content-Type": "application/octet-stream"}),
                "print": request("/v2/models/print/infer", "oip-print", JSON)}


class MlServer(VenvPeer, OipPeer):
    name = "mlserver"
    title = "MLServer, scikit-learn"
    packages = ("mlserver", "mlserver-sklearn", "scikit-learn")
    missing = {"print": "scikit-learn has no estimator that answers so"}

    def requests(self) -> dict[str, Request]:
        return {**super().requests(), "binary": oip_binary(self.bench)}

    def start(self, size: str) -> Server:
        ports = {key: free_port() for key in ("http_port", "grpc_port", "metrics_port")}
        folder = self.bench.work / f"mlserver-{size}"
        shutil.copytree(self.trained() / size, folder, dirs_exist_ok=True)
        (folder / "settings.json").write_text(json.dumps(
            {"debug": False, "parallel_workers": 0, "host": "127.0.0.1", **ports}))
        return self.bench.start(self.name, [self.venv / "bin/mlserver", "start", folder],
                                ports["http_port"], "/v2/health/ready")


class MlFlow(VenvPeer):
    name = "mlflow"
    title = "mlflow models serve"
    packages = ("mlflow", "scikit-learn")
    missing = {"binary": "it reads JSON and CSV only",
               "print": "scikit-learn has no estimator that answers so"}

    def start(self, size: str) -> Server:
        port = free_port()
        (model,) = (self.trained() / size).iterdir()
        return self.bench.start(
            self.name, [self.venv / "bin/mlflow", "models", "serve", "-m", model, "-p", port,
                        "--env-manager", "local", "--workers", 1], port, "/ping",
            PATH=f"{self.venv}/bin:/usr/bin:/bin")

    def requests(self) -> dict[str, Request]:
        return {"row": self.bench.request("/invocations", "mlflow-row", JSON),
                "json": self.bench.request("/invocations", "mlflow-mean", JSON)}


PEERS = {peer.name: peer for peer in (Tenon, Nginx, FastApi, MlServer, MlFlow)}
