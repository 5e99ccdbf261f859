"""scikit-learn's models answer what scikit-learn answers, whatever format they were saved in."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, answer_of, framework_python

FORMATS = ["pkl", "protocol2.pkl", "joblib", "cloudpickle", "skops"]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory) -> Path:
    """The models, trained now."""
    folder = tmp_path_factory.mktemp("sklearn")
    subprocess.run([framework_python("models"), "-B", ROOT / "tests/zoo/sklearn_models.py", folder], check=True)
    return folder


def import_model(tenon: str, source: Path, model: Path) -> None:
    done = subprocess.run([tenon, "import", source, "-o", model], capture_output=True, text=True)
    assert done.returncode == 0, f"{source.name}: {done.stderr}"


def assert_near(answer: np.ndarray, expected: np.ndarray, what: str) -> None:
    """Equal classes; numbers to a part in 10^9 of the largest of their column."""
    answer = answer.reshape(expected.shape)
    if expected.dtype.kind in "iub":
        assert np.array_equal(answer, expected), what
        return
    columns = expected.reshape(len(expected), -1)
    scale = np.nan_to_num(np.abs(columns)).max(axis=0)
    np.testing.assert_array_less(np.abs(np.nan_to_num(answer.reshape(columns.shape)) - np.nan_to_num(columns)),
                                 1e-9 * scale + 1e-300, err_msg=what)
    assert np.array_equal(np.isnan(answer), np.isnan(expected)), what


def test_all_formats_become_the_same_model(zoo, tenon, tmp_path):
    for reference in sorted(zoo.glob("*.npz")):
        models = []
        for ending in FORMATS:
            source = zoo / f"{reference.stem}.{ending}"
            if source.exists():
                import_model(tenon, source, tmp_path / "model.onnx")
                models.append((tmp_path / "model.onnx").read_bytes())
        assert len(set(models)) == 1, reference.stem


def test_numbers_are_scikit_learns(zoo, tenon, tmp_path):
    for path in sorted(zoo.glob("*.npz")):
        reference = np.load(path)
        if "X" not in reference.files or reference["X"].dtype.kind == "U":
            continue
        import_model(tenon, zoo / f"{path.stem}.pkl", tmp_path / "model.onnx")
        np.save(tmp_path / "X.npy", reference["X"].astype(float))
        for key in reference.files:
            if key.startswith("output:") and reference[key].dtype.kind != "U":
                output = key.removeprefix("output:")
                answer = answer_of(tenon, tmp_path / "model.onnx", tmp_path / "X.npy", output)
                assert_near(answer, reference[key], f"{path.stem}: {output}")


def test_texts_and_columns_of_different_kinds_are_scikit_learns(zoo, tenon, tmp_path):
    for path in sorted(zoo.glob("*.npz")):
        reference = np.load(path)
        keys = [key for key in reference.files if not key.startswith("output:")]
        if all(reference[key].dtype.kind != "U" for key in keys):
            continue
        import_model(tenon, zoo / f"{path.stem}.pkl", tmp_path / "model.onnx")
        rows = [{key.removeprefix("input:"): reference[key][i].item() for key in keys}
                for i in range(len(reference[keys[0]]))]
        (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        for key in reference.files:
            if key.startswith("output:") and reference[key].dtype.kind != "U":
                output = key.removeprefix("output:")
                answer = answer_of(tenon, tmp_path / "model.onnx", tmp_path / "rows.jsonl", output)
                assert_near(answer, reference[key], f"{path.stem}: {output}")
