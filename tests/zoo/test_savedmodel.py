"""TensorFlow's SavedModels answer what TensorFlow answers."""

import csv
import io
import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, framework_python, run, sample_of
from findings import Finding

TOLERANCE = 1e-4  # of the largest number of an output; FP64 is held to DOUBLE_TOLERANCE
DOUBLE_TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def zoo(request, tmp_path_factory) -> Path:
    """The models, saved now."""
    python = framework_python("tensorflow")
    script = ROOT / "tests/zoo/savedmodel_models.py"
    names = sample_of(run(python, "-B", script, "--list").split(), request.config.getoption("--zoo-sample"))
    folder = tmp_path_factory.mktemp("savedmodel")
    run(python, "-B", script, folder, *names)
    return folder


def answers_of(tenon: str, model: Path, rows: Path, outputs: list[str]) -> dict[str, list[list[str]]]:
    """The cells of each output, a list a row."""
    table = run(tenon, "predict", model, rows, "--outputs", ",".join(outputs), "--output-format", "csv")
    names, *lines = csv.reader(io.StringIO(table))
    places = {output: [i for i, name in enumerate(names) if re.fullmatch(re.escape(output) + r"(_\d+)*", name)]
              for output in outputs}
    return {output: [[line[i] for i in columns] for line in lines] for output, columns in places.items()}


def error_of(cells: list[list[str]], expected: np.ndarray) -> tuple[float, float]:
    """The largest difference, and the largest in parts of the output's largest number."""
    flat = [cell for row in cells for cell in row]
    assert len(flat) == expected.size, f"{len(flat)} values, not {expected.size}"
    if expected.dtype.kind == "U":
        return (0, 0) if flat == list(expected.flat) else (1, 1)
    answer = np.array([float({"true": 1, "false": 0}.get(cell, cell)) for cell in flat]).reshape(expected.shape)
    if expected.dtype.kind in "iub":
        return (0, 0) if np.array_equal(answer, expected) else (1, 1)
    finite = np.isfinite(expected)
    if not np.array_equal(answer[~finite], expected[~finite], equal_nan=True):
        return (np.inf, np.inf)
    error = float(np.abs(answer[finite] - expected[finite]).max(initial=0))
    return error, error / max(float(np.abs(expected[finite]).max(initial=0)), 1e-6)


def write_rows(case: dict, path: Path) -> None:
    inputs = {key.removeprefix("input:"): value for key, value in case.items() if key.startswith("input:")}
    count = len(next(iter(inputs.values())))
    rows = [{name: value[i].tolist() for name, value in inputs.items()} for i in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_numbers_are_tensorflows(zoo, tenon, tmp_path, findings):
    version = (zoo / "version").read_text()
    problems = []
    for path in sorted(zoo.glob("*.npz")):
        name = path.stem
        parts = json.loads((zoo / f"{name}.json").read_text())["parts"]
        model = tmp_path / f"{name}.onnx"
        done = subprocess.run([tenon, "import", zoo / name, "-o", model], capture_output=True, text=True)
        if done.returncode != 0:
            findings.add(Finding("TensorFlow", version, name, parts, refused=done.stderr.strip()))
            problems.append(f"{name}: {done.stderr.strip()}")
            continue
        case = dict(np.load(path))
        write_rows(case, tmp_path / "rows.jsonl")
        outputs = [key.removeprefix("output:") for key in case if key.startswith("output:")]
        try:
            answers = answers_of(tenon, model, tmp_path / "rows.jsonl", outputs)
            errors = {output: error_of(answers[output], case[f"output:{output}"]) for output in outputs}
        except AssertionError as error:
            problems.append(f"{name}: {error}")
            continue
        for output, (absolute, relative) in errors.items():
            findings.add(Finding("TensorFlow", version, name, parts, output, absolute, relative))
            wide = case[f"output:{output}"].dtype == np.float64
            if relative > (DOUBLE_TOLERANCE if wide else TOLERANCE):
                problems.append(f"{name}: {output} is off by {absolute:.3g}, {relative:.3g} of the largest")
    assert not problems, "\n".join(problems)
