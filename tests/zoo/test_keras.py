"""Keras's models answer what Keras answers, from .keras archives and from legacy .h5 files."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, framework_python, run, sample_of
from findings import Finding

ABSOLUTE, RELATIVE = 1e-5, 1e-4


@dataclass
class Zoo:
    folder: Path
    version: str  # "3.15.1"
    names: list[str]


@pytest.fixture(scope="module")
def zoo(request, tmp_path_factory) -> Zoo:
    """The models, made now."""
    python = framework_python("tensorflow")
    script = ROOT / "tests/zoo/keras_models.py"
    names = sample_of(run(python, "-B", script, "--list").split(), request.config.getoption("--zoo-sample"))
    folder = tmp_path_factory.mktemp("keras")
    run(python, "-B", script, folder, *names)
    return Zoo(folder, (folder / "version").read_text(), names)


def answers_of(tenon: str, model: Path, inputs: dict[str, np.ndarray], folder: Path) -> list[dict]:
    """Each row's outputs as the program prints them."""
    rows = folder / "rows.jsonl"
    count = len(next(iter(inputs.values())))
    with rows.open("w") as lines:
        for i in range(count):
            lines.write(json.dumps({name: value[i].tolist() for name, value in inputs.items()}) + "\n")
    printed = run(tenon, "predict", model, rows, "--output-format", "json")
    return [json.loads(line) for line in printed.splitlines()]


def number_of(cell) -> float:
    return np.nan if cell is None else float(cell)


def errors_of(answer: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """The largest difference, and the largest in parts of the largest number expected."""
    if expected.dtype.kind in "OUS":
        return (0, 0) if np.array_equal(answer.astype(str), expected.astype(str)) else (np.inf, np.inf)
    answer = np.array([number_of(cell) for cell in answer.flat]).reshape(answer.shape)
    if answer.shape != expected.shape or not np.array_equal(np.isnan(answer), np.isnan(expected)):
        return np.inf, np.inf
    if expected.dtype.kind in "iub":
        return (0, 0) if np.array_equal(answer, expected) else (np.inf, np.inf)
    finite = np.isfinite(expected)
    if not np.array_equal(answer[~finite], expected[~finite], equal_nan=True):
        return np.inf, np.inf
    error = np.abs(answer[finite] - expected[finite]).max(initial=0)
    return float(error), float(error / max(np.abs(expected[finite]).max(initial=0), 1e-30))


def test_models_answer_as_keras_does(zoo, tenon, tmp_path, findings):
    wrong = []
    for name in zoo.names:
        reference = np.load(zoo.folder / f"{name}.npz", allow_pickle=True)
        inputs = {key.removeprefix("input:"): reference[key] for key in reference.files if key.startswith("input:")}
        for path in sorted(zoo.folder.glob(f"{name}.[kh]*")):
            model = tmp_path / "model.onnx"
            done = subprocess.run([tenon, "import", path, "-o", model], capture_output=True, text=True)
            if done.returncode != 0:
                wrong.append(f"{path.name}: {done.stderr.strip()}")
                findings.add(Finding("Keras", zoo.version, name, refused=done.stderr.strip()))
                continue
            rows = answers_of(tenon, model, inputs, tmp_path)
            layers = (zoo.folder / f"{name}.layers").read_text().split()
            for key in (key for key in reference.files if key.startswith("output:")):
                output = key.removeprefix("output:")
                expected = reference[key]
                answer = np.array([row[output] for row in rows], dtype=object).reshape(expected.shape)
                absolute, relative = errors_of(answer, expected)
                findings.add(Finding("Keras", zoo.version, name, layers, output, absolute, relative))
                if absolute > ABSOLUTE and relative > RELATIVE:
                    wrong.append(f"{path.name}: {output} is {absolute:.3g} off, {relative:.3g} of the largest")
    assert not wrong, "\n".join(wrong)
