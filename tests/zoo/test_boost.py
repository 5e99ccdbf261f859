"""XGBoost's and LightGBM's own files, and pickles of their estimators, answer what the frameworks answer."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, answer_of, framework_python
from findings import Finding

NAMES = {
    "xgb": ["binary", "early_stopping", "multiclass", "dart", "linear", "forest", "regression", "poisson", "quantiles",
            "multi_target_trees", "categories", "booster"],
    "lgb": ["binary", "zero_is_missing", "no_missing", "multiclass", "one_against_all", "forest", "dart", "tweedie",
            "square_root", "cross_entropy_lambda", "categories", "linear_trees"],
    "pickled": ["xgb_missing_is_zero", "xgb_pipeline", "xgb_labels", "lgb_early_stopping", "lgb_numbered_classes",
                "lgb_pipeline"],
}
CASES = [f"{framework}_{name}" for framework, names in NAMES.items() for name in names]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory) -> Path:
    """The models, trained now."""
    folder = tmp_path_factory.mktemp("boost")
    subprocess.run([framework_python("models"), "-B", ROOT / "tests/zoo/boost_models.py", folder], check=True)
    return folder


def assert_near(answer: np.ndarray, expected: np.ndarray, case: str, output: str) -> None:
    """Equal classes; float64 to a part in 10^9, float32 to 1e-5 of a probability and a part in 10^4 otherwise."""
    answer = answer.reshape(expected.shape)
    if expected.dtype.kind in "iub":
        assert np.array_equal(answer.astype(expected.dtype), expected)
    elif "lgb" in case:
        np.testing.assert_allclose(answer, expected, rtol=1e-9, atol=1e-300)
    elif output == "predict_proba":
        np.testing.assert_allclose(answer, expected, rtol=0, atol=1e-5)
    else:
        np.testing.assert_allclose(answer, expected, rtol=1e-4, atol=1e-6)


def errors_of(answer: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """The largest difference, and the largest in parts of the largest number of its column."""
    columns = expected.reshape(len(expected), -1).astype(float)
    error = np.abs(answer.reshape(columns.shape) - columns)
    return float(error.max()), float((error / np.maximum(np.abs(columns).max(axis=0), 1e-300)).max())


@pytest.mark.parametrize("case", CASES)
def test_answers_as_its_framework_does(case, zoo, tenon, tmp_path, findings):
    source, = (path for path in zoo.glob(f"{case}.*") if path.suffix != ".npz")
    model = tmp_path / "model.onnx"
    subprocess.run([tenon, "import", source, "-o", model], check=True)
    reference = np.load(zoo / f"{case}.npz")
    framework = "LightGBM" if "lgb" in case else "XGBoost"
    version = json.loads((zoo / "versions.json").read_text())[framework]
    np.save(tmp_path / "X.npy", reference["X"])
    for key in reference.files:
        if not key.startswith("output:"):
            continue
        output = key.removeprefix("output:")
        answer = answer_of(tenon, model, tmp_path / "X.npy", output)
        assert_near(answer, reference[key], case, output)
        absolute, relative = errors_of(answer, reference[key])
        findings.add(Finding(framework, version, case, reference["parts"].tolist(), output, absolute, relative))


def test_a_classifier_answers_classes_and_probabilities_unasked(zoo, tenon, tmp_path):
    model = tmp_path / "model.onnx"
    subprocess.run([tenon, "import", zoo / "xgb_multiclass.ubj", "-o", model], check=True)
    reference = np.load(zoo / "xgb_multiclass.npz")
    np.save(tmp_path / "X.npy", reference["X"][:3])
    done = subprocess.run([tenon, "predict", model, tmp_path / "X.npy", "--output-format", "csv"], check=True,
                          capture_output=True, text=True)
    columns = done.stdout.splitlines()[0].split(",")
    assert columns[0] == "predict" and len(columns) == 4


def test_the_binary_format_of_old_is_refused_with_help(tenon, tmp_path):
    source = tmp_path / "old.bin"
    source.write_bytes(b"binf" + bytes(100))
    done = subprocess.run([tenon, "import", source, "-o", tmp_path / "model.onnx"], capture_output=True, text=True)
    assert done.returncode != 0 and "save_model('model.ubj')" in done.stderr
