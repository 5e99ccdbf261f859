"""scikit-learn's models answer what scikit-learn answers, whatever version and format they were saved in."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, answers_of, framework_python, run, sample_of
from findings import Finding

FORMATS = ["pkl", "protocol2.pkl", "joblib", "cloudpickle", "skops"]
VENVS = {"1.9": "models", "1.7": "sklearn-1.7", "1.5": "sklearn-1.5", "1.3": "sklearn-1.3"}
TOLERANCE = 1e-9
# Where scikit-learn itself loses digits, since it computes distances from |x|^2 + |y|^2 - 2xy: a row is then not quite
# at a distance of 0 from itself, and an ill-conditioned matrix makes the loss larger. A Gaussian process without
# noise adds large weights of both signs.
LESS_EXACT = {"imputer_knn_distance": 1e-4, "every_Nystroem": 1e-6, "birch": 1e-7, "birch_subclusters": 1e-7,
              "every_Birch": 1e-7, "every_GaussianProcessRegressor": 1e-5}


@dataclass
class Zoo:
    folder: Path
    version: str  # "1.9.1"
    names: list[str]


@pytest.fixture(scope="module", params=list(VENVS))
def zoo(request, tmp_path_factory) -> Zoo:
    """The models of one version, trained now."""
    if request.param != "1.9" and request.config.getoption("--zoo-versions") == "newest":
        pytest.skip("only the newest version was asked for")
    python = framework_python(VENVS[request.param])
    script = ROOT / "tests/zoo/sklearn_models.py"
    names = sample_of(run(python, "-B", script, "--list").split(), request.config.getoption("--zoo-sample"))
    folder = tmp_path_factory.mktemp("sklearn")
    run(python, "-B", script, folder, *names)
    trained = [name for name in names if (folder / f"{name}.json").exists()]
    left_out = [name for name in names if name not in trained and not name.startswith("every_")]
    assert request.param != "1.9" or not left_out, left_out
    return Zoo(folder, (folder / "version").read_text(), trained)


def import_model(tenon: str, source: Path, model: Path) -> str:
    """What the program said when it refused; else nothing."""
    done = subprocess.run([tenon, "import", source, "-o", model], capture_output=True, text=True)
    return done.stderr.strip() if done.returncode != 0 else ""


def errors_of(answer: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """The largest difference, and the largest in parts of the largest number of its column."""
    answer = answer.reshape(expected.shape)
    if expected.dtype.kind == "U":
        return (0, 0) if np.array_equal(answer, expected) else (1, 1)
    truths = {"true": "1", "false": "0"}
    answer = np.array([float(truths.get(cell, cell)) for cell in answer.flat]).reshape(expected.shape)
    if expected.dtype.kind in "iub":
        return (0, 0) if np.array_equal(answer, expected) else (1, 1)
    if not np.array_equal(np.isnan(answer), np.isnan(expected)):
        return (np.inf, np.inf)
    infinite = np.isinf(expected)
    if not np.array_equal(answer[infinite], expected[infinite]):
        return (np.inf, np.inf)
    columns = np.where(np.isfinite(expected), expected, 0).reshape(len(expected), -1)
    error = np.abs(np.where(np.isfinite(expected), answer, 0).reshape(columns.shape) - columns)
    scale = np.maximum(np.abs(columns).max(axis=0, initial=0), 1e-300)
    return float(error.max(initial=0)), float((error / scale).max(initial=0))


def write_rows(case: dict, folder: Path) -> Path:
    if "X" in case and case["X"].dtype.kind != "U":
        np.save(folder / "X.npy", case["X"].astype(float))
        return folder / "X.npy"
    keys = [key for key in case if key == "X" or key.startswith("input:")]
    rows = [{key.removeprefix("input:"): case[key][i].item() for key in keys} for i in range(len(case[keys[0]]))]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder / "rows.jsonl"


def check_case(tenon: str, model: Path, case: dict, folder: Path) -> dict[str, tuple[float, float]]:
    """Errors by output. Raises AssertionError when only one of the two refuses the rows."""
    outputs = [key.removeprefix("output:") for key in case if key.startswith("output:")]
    rows = write_rows(case, folder)
    if "refused" in case:
        with pytest.raises(ValueError):
            answers_of(tenon, model, rows, [case["outputs"].item()])
        return {}
    try:
        answers = answers_of(tenon, model, rows, outputs)
    except ValueError as error:
        raise AssertionError(f"refuses what scikit-learn answers: {error}") from error
    return {output: errors_of(answers[output], case[f"output:{output}"]) for output in outputs}


def test_all_formats_become_the_same_model(zoo, tenon, tmp_path):
    problems = []
    for name in zoo.names:
        models = {}
        for ending in FORMATS:
            source = zoo.folder / f"{name}.{ending}"
            if source.exists():
                refusal = import_model(tenon, source, tmp_path / "model.onnx")
                models[ending] = refusal.replace(source.name, "") or (tmp_path / "model.onnx").read_bytes()
        if len(set(models.values())) != 1 or len(models) < 4:
            problems.append(f"{name}: {[(e, m if isinstance(m, str) else len(m)) for e, m in models.items()]}")
    assert not problems, "\n".join(problems)


def test_numbers_and_classes_are_scikit_learns(zoo, tenon, tmp_path, findings):
    problems = []
    for name in zoo.names:
        known = json.loads((zoo.folder / f"{name}.json").read_text())
        refusal = import_model(tenon, zoo.folder / f"{name}.pkl", tmp_path / "model.onnx")
        if refusal:
            findings.add(Finding("scikit-learn", zoo.version, name, known["parts"], refused=refusal))
            by_name = any(part.rsplit(".", 1)[-1] in refusal for part in known["parts"])
            if not (name.startswith("every_") and by_name):
                problems.append(f"{name}: {refusal}")
            continue
        for path in sorted(zoo.folder.glob(f"{name}.*.npz")):
            case = dict(np.load(path))
            what = path.name.removesuffix(".npz")
            try:
                errors = check_case(tenon, tmp_path / "model.onnx", case, tmp_path)
            except (AssertionError, pytest.fail.Exception) as error:
                problems.append(f"{what}: {error}")
                continue
            for output, (absolute, relative) in errors.items():
                findings.add(Finding("scikit-learn", zoo.version, name, known["parts"], output, absolute, relative))
                if relative > LESS_EXACT.get(name, TOLERANCE):
                    problems.append(f"{what}: {output} is off by {absolute:.3g}, {relative:.3g} of the largest")
    assert not problems, "\n".join(problems)
