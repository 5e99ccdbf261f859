"""PyTorch's exported programs, served from their archives, answer what eager PyTorch answers."""

import json
import re
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, framework_python, sample_of
from findings import Finding

ELEMENTS = {"FP32": "f4", "FP64": "f8", "FP16": "f2", "INT64": "i8", "INT32": "i4", "INT8": "i1", "UINT8": "u1",
            "BOOL": "?"}


VENVS = {"2.15": "torch", "2.8": "torch-2.8", "2.4": "torch-2.4"}


@dataclass
class Zoo:
    folder: Path
    version: str  # "2.15.0"

    def models(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.npz"))

    def archive(self, model: str) -> Path:
        return self.folder / f"{model}.pt2"


@pytest.fixture(scope="module", params=list(VENVS))
def zoo(request, tmp_path_factory) -> Zoo:
    """The archives of one version, exported now."""
    if request.param != "2.15" and request.config.getoption("--zoo-versions") == "newest":
        pytest.skip("only the newest version was asked for")
    script = [framework_python(VENVS[request.param]), "-B", ROOT / "tests/zoo/torch_models.py"]
    names = subprocess.run([*script, "--list"], check=True, capture_output=True, text=True).stdout.split()
    names = sample_of(names, request.config.getoption("--zoo-sample"))
    folder = tmp_path_factory.mktemp("torch")
    done = subprocess.run([*script, folder, *names], check=True, capture_output=True, text=True)
    made = Zoo(folder, (folder / "version").read_text())
    assert request.param != "2.15" or made.models() == names, done.stderr
    return made


class Server:
    """A running `tenon serve`, asked with binary tensors."""

    def __init__(self, tenon: str, models: list[Path]) -> None:
        self.process = subprocess.Popen([tenon, "serve", *models, "--port", "0", "--log-format", "json"],
                                        stderr=subprocess.PIPE, text=True)
        log = []
        for line in self.process.stderr:
            log.append(line)
            if found := re.search(r'"message":"ready".*"port":(\d+)', line):
                self.url = f"http://127.0.0.1:{found.group(1)}/v2/models"
                return
        raise AssertionError("".join(log))

    def stop(self) -> None:
        self.process.terminate()
        self.process.terminate()
        self.process.stderr.close()
        self.process.wait(30)

    def infer(self, model: str, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        kinds = {np.dtype(code): name for name, code in ELEMENTS.items()}
        request = {"parameters": {"binary_data_output": True},
                   "inputs": [{"name": name, "datatype": kinds[value.dtype], "shape": value.shape,
                               "parameters": {"binary_data_size": value.nbytes}} for name, value in inputs.items()]}
        head = json.dumps(request).encode()
        body = head + b"".join(value.tobytes() for value in inputs.values())
        call = urllib.request.Request(f"{self.url}/{model}/infer", body,
                                      {"Inference-Header-Content-Length": str(len(head))})
        try:
            with urllib.request.urlopen(call) as answer:
                length = int(answer.headers["Inference-Header-Content-Length"])
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise ValueError(error.read().decode()) from None
        found, at = {}, length
        for output in json.loads(content[:length])["outputs"]:
            size = output["parameters"]["binary_data_size"]
            values = np.frombuffer(content[at:at + size], ELEMENTS[output["datatype"]])
            found[output["name"]] = values.reshape(output["shape"])
            at += size
        return found


@pytest.fixture(scope="module")
def server(zoo, tenon):
    running = Server(tenon, [zoo.archive(model) for model in zoo.models()])
    yield running
    running.stop()


def errors_of(answer: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """The largest error, and the largest in parts of the number, or of a tenth of the largest one if it is less."""
    assert answer.shape == expected.shape
    if expected.dtype.kind in "iub":
        return (0, 0) if np.array_equal(answer, expected) else (1, 1)
    wide, right = answer.astype(float), expected.astype(float)
    finite = np.isfinite(right)
    assert np.array_equal(wide[~finite], right[~finite], equal_nan=True)
    apart = np.abs(wide[finite] - right[finite])
    size = np.abs(right[finite])
    if not apart.size:
        return 0, 0
    return apart.max(), (apart / np.maximum(size, size.max() / 10 + 1e-30)).max()


def test_answers_are_pytorchs(zoo, server, findings, tenon):
    """To 1e-5 absolute or 1e-4 relative in float32, a part in 10^9 in float64; whole numbers and booleans equal."""
    wrong = []
    for model in zoo.models():
        parts = parts_of(tenon, zoo.archive(model))
        reference = np.load(zoo.folder / f"{model}.npz")
        for time in sorted({key.split("/")[0] for key in reference.files}):
            def of(kind):
                return {key.split(":", 1)[1]: reference[key] for key in reference.files
                        if key.startswith(f"{time}/{kind}:")}

            inputs = of("input")
            answers = server.infer(model, inputs)
            for name, expected in of("output").items():
                answer = answers[name + "_output" if name in inputs else name]
                absolute, relative = errors_of(answer, expected)
                least, part = (1e-9, 1e-9) if expected.dtype == np.float64 else (1e-5, 1e-4)
                if absolute > least and relative > part:
                    wrong.append(f"{model} {name}: {absolute:.1e} {relative:.1e}")
                findings.add(Finding("PyTorch", zoo.version, model, parts, name, float(absolute), float(relative)))
    assert not wrong, "\n".join(wrong)


def parts_of(tenon: str, archive: Path) -> list[str]:
    """The targets in it."""
    done = subprocess.run([tenon, "inspect", archive, "--json"], check=True, capture_output=True)
    imported = json.loads(done.stdout)["models"][0]["import"]
    return sorted({part["kind"] for part in imported["parts"]})


def test_an_index_outside_of_an_embedding_is_refused(zoo, server):
    if "two_tower" not in zoo.models():
        pytest.skip("not in this sample")
    items = np.array([[1, 2, 3, 4, 60]])
    with pytest.raises(ValueError, match=r"'items.weight', index 60 at \[4\]: it takes 0 to 59"):
        server.infer("two_tower", {"user": np.array([3]), "items": items})
    with pytest.raises(ValueError, match=r"'users.weight', index -1 at \[0\]"):
        server.infer("two_tower", {"user": np.array([-1]), "items": items % 60})
