"""One run against the frameworks themselves: which models, who is asked what in which order."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness import frameworks_report, machine
from harness.figures import Goal
from harness.peers import venv
from harness.processes import CannotMeasure, say

WORKER = Path(__file__).resolve().parents[1] / "peers" / "frameworks" / "worker.py"
FULL = {"rounds": 7, "seconds": 2.0, "imports": 5}
QUICK = {"rounds": 3, "seconds": 0.5, "imports": 2}
# A worker's module and its venv.
VENVS = {"scikit_learn": "models", "pytorch": "torch", "keras_tensorflow": "tensorflow"}


@dataclass(frozen=True)
class Case:
    worker: str
    title: str
    threads: int
    goal: Goal | None  # of how many times faster

    @property
    def one_row(self) -> bool:
        return self.threads == 1


@dataclass(frozen=True)
class Import:
    worker: str
    model: str  # that the worker writes
    file: str
    title: str
    seconds: Goal  # beyond reading the file
    memory: Goal  # times the file


CASES = {
    "linear-row": Case("scikit_learn", "one row, scaler and logistic regression", 1,
                       Goal(at_least=50)),
    "forest-row": Case("scikit_learn", "one row, forest of 100 trees", 1, Goal(at_least=300)),
    "mlp-row": Case("pytorch", "one row, small MLP, eager", 1, Goal(at_least=5)),
    "direct-row": Case("keras_tensorflow", "one row, small MLP, called", 1, Goal(at_least=200)),
    "predict-row": Case("keras_tensorflow", "one row, small MLP, predict()", 1, None),
    "forest-rows": Case("scikit_learn", "10,000 rows, forest of 100 trees", 2, Goal(at_least=1)),
    "hist-rows": Case("scikit_learn", "10,000 rows, HistGradientBoosting", 2, Goal(at_least=1)),
    "linear-rows": Case("scikit_learn", "10,000 rows, scaler and logistic regression", 2,
                        Goal(at_least=1)),
    "cnn-rows": Case("pytorch", "10,000 rows, small CNN, eager", 2, Goal(at_least=1)),
}
MEMORY = Goal(at_most=3)
IMPORTS = {
    "forest-pkl": Import("scikit_learn", "forest", "forest.pkl",
                         "forest of 500 trees of depth 16, pickle", Goal(at_most=2), MEMORY),
    "forest-skops": Import("scikit_learn", "forest", "forest.skops",
                           "forest of 500 trees of depth 16, skops", Goal(at_most=2), MEMORY),
    "linears-pt2": Import("pytorch", "linears", "linears.pt2", "100 MB .pt2", Goal(at_most=1),
                          MEMORY),
}


class Worker:
    """A framework in a process of its own, idle while nobody asks it."""

    def __init__(self, name: str, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._log = open(folder / f"{name}.log", "w")
        self._process = subprocess.Popen(
            [venv(VENVS[name]) / "bin/python", "-B", WORKER, name, folder], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._log, text=True)
        self.version = self._answer()["version"]

    def ask(self, **what) -> dict:
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        told = self._answer()
        if "error" in told:
            raise CannotMeasure(told["error"])
        return told

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise CannotMeasure(f"it ended with {self._process.wait()}: see {self._log.name}")
        return json.loads(line)

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._log.close()


def last_words(run: subprocess.CompletedProcess) -> str:
    lines = (run.stderr or run.stdout).strip().splitlines()
    return lines[-1][-500:] if lines else f"it ended with {run.returncode} and said nothing"


def read_seconds(file: Path) -> float:
    begin = time.monotonic()
    with open(file, "rb", buffering=0) as opened:
        while opened.read(1 << 20):
            pass
    return time.monotonic() - begin


def used_by(command: list, environment: dict[str, str]) -> dict:
    """Runs it; its seconds and those of the processes that it started and waited for, and the most
    memory that one of them had."""
    with tempfile.TemporaryFile("w+") as said:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode != 0:
            raise CannotMeasure(said.read().strip()[-500:])
    return {"seconds": seconds, "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_bytes": 1024 * usage.ru_maxrss}


class FrameworkRun:
    """Measures the cases and imports that `only` names, and holds what it found in `result`."""

    def __init__(self, programs: Path, inputs: Path, work: Path, *, only: list[str], quick: bool,
                 patience: machine.Patience):
        for program in ("tenon", "engine_client"):
            if not (programs / program).exists():
                raise CannotMeasure(f"there is no {programs / program}")
        self.settings = QUICK if quick else FULL
        self.programs, self.inputs, self.work, self.patience = programs, inputs, work, patience
        self.only, self.workers, self.questions = only, {}, {}
        self.result = {
            "kind": "frameworks", "settings": self.settings, "quick": quick,
            "machine": machine.describe(), "versions": {}, "skipped": {}, "cases": {},
            "imports": {}}

    def all(self) -> dict:
        try:
            for key in filter(CASES.__contains__, self.only):
                self._attempt(key, CASES[key].title, self._prepare)
            self._rounds()
            for key in filter(IMPORTS.__contains__, self.only):
                self._attempt(key, IMPORTS[key].title, self._import)
        finally:
            for worker in self.workers.values():
                worker.stop()
        self.result["machine"]["load_after"] = machine.load_average()
        self.result["machine"]["others_share"] = self.patience.share_of_others()
        self.result["lines"] = frameworks_report.lines(self.result, CASES, IMPORTS)
        return self.result

    def _attempt(self, key: str, title: str, what) -> None:
        try:
            say(title)
            what(key)
        except (CannotMeasure, OSError) as why:
            reason = " ".join(str(why).split())
            say(f"skipped: {title}: {reason}")
            self.result["skipped"][key] = {"title": title, "why": reason}

    def _worker(self, name: str) -> Worker:
        if name not in self.workers:
            self.workers[name] = Worker(name, self.work / name)
            self.result["versions"][name] = self.workers[name].version
        return self.workers[name]

    def _tenon_import(self, source: Path, onnx: Path) -> dict:
        """With a cache of its own, so that nothing has been imported before."""
        cache = self.work / "cache"
        try:
            return used_by([self.programs / "tenon", "import", source, "-o", onnx],
                           {**os.environ, "TENON_IMPORT_CACHE_FOLDER": str(cache)})
        finally:
            shutil.rmtree(cache, ignore_errors=True)

    def _prepare(self, key: str) -> None:
        """The model in both forms, and once the answers to compare."""
        case = CASES[key]
        worker = self._worker(case.worker)
        saved = worker.ask(do="save", case=key)
        onnx, answer = self.work / f"{key}.onnx", self.work / f"{key}.answer.npy"
        self._tenon_import(Path(saved["model"]), onnx)
        self.questions[key] = [self.programs / "engine_client", onnx, saved["x"], saved["output"]]
        self._tenon(key, 0.001, str(answer))
        apart = worker.ask(do="compare", case=key, answer=str(answer))
        if not apart["largest_error"] <= apart["bound"]:
            del self.questions[key]
            raise CannotMeasure(f"the answers differ by {apart['largest_error']:.3g}")
        self.result["cases"][key] = {"title": case.title, "threads": case.threads,
                                     "largest_error": apart["largest_error"],
                                     "framework": [], "tenon": []}

    def _tenon(self, key: str, seconds: float, answer: str = "-") -> dict:
        run = subprocess.run([*self.questions[key], answer, str(CASES[key].threads),
                              str(max(1, round(1000 * seconds)))], capture_output=True, text=True)
        if run.returncode != 0:
            raise CannotMeasure(last_words(run))
        return json.loads(run.stdout)

    def _rounds(self) -> None:
        for number in range(self.settings["rounds"] if self.result["cases"] else 0):
            say(f"round {number + 1} of {self.settings['rounds']}")
            for key, told in self.result["cases"].items():
                self.patience.wait()
                seconds = self.settings["seconds"]
                told["framework"].append(
                    self._worker(CASES[key].worker).ask(do="time", case=key, seconds=seconds))
                told["tenon"].append(self._tenon(key, seconds))

    def _large_model(self, told: Import) -> Path:
        file = self.inputs / told.file
        if not file.exists():
            say(f"making {told.file}")
            self._worker(told.worker).ask(do="large", case=told.model, file=str(file))
        return file

    def _import(self, key: str) -> None:
        told = IMPORTS[key]
        file = self._large_model(told)
        onnx, rounds = self.work / f"{key}.onnx", []
        for _ in range(self.settings["imports"]):
            self.patience.wait()
            onnx.unlink(missing_ok=True)
            read = read_seconds(file)
            rounds.append({**self._tenon_import(file, onnx), "read_seconds": read})
        self.result["imports"][key] = {
            "title": told.title, "file_bytes": file.stat().st_size,
            "onnx_bytes": onnx.stat().st_size, "rounds": rounds}
        onnx.unlink()
