"""Folders that mlflow.<flavor>.save_model writes with default arguments are models as they are."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, answers_of, framework_python, run
from findings import Finding

# The venv of a flavour's framework, and how exact its models are.
FLAVORS = {"sklearn": ("mlflow", 1e-9), "xgboost": ("mlflow", 1e-4), "lightgbm": ("mlflow", 1e-9),
           "pytorch": ("torch", 1e-4), "tensorflow": ("tensorflow", 1e-4)}


def save(flavor: str, folder: Path) -> None:
    mlflow = framework_python("mlflow")
    python = framework_python(FLAVORS[flavor][0])
    packages = sorted(mlflow.parent.parent.glob("lib/python*/site-packages"))
    subprocess.run([python, "-B", ROOT / "tests/zoo/mlflow_models.py", folder, flavor,
                    *(packages if python != mlflow else [])], check=True, capture_output=True, cwd=folder)


def only_output(tenon: str, model: Path, rows: Path) -> np.ndarray:
    """What a model with one output answers, whatever its name."""
    table = run(tenon, "predict", model, rows, "--output-format", "csv").splitlines()
    return np.array([line.split(",") for line in table[1:]], dtype=float)


@pytest.mark.parametrize("flavor", FLAVORS)
def test_a_folder_of_mlflow_answers_as_its_model_does(flavor, tenon, tmp_path, findings):
    save(flavor, tmp_path)
    references = sorted(tmp_path.glob("*.npz"))
    assert references
    for path in references:
        reference = np.load(path)
        np.save(tmp_path / "X.npy", reference["X"])
        for key in reference.files:
            if not key.startswith("output:"):
                continue
            output = key.removeprefix("output:")
            model = tmp_path / path.stem
            answer = (answers_of(tenon, model, tmp_path / "X.npy", [output])[output] if output
                      else only_output(tenon, model, tmp_path / "X.npy"))
            answer, expected = answer.astype(float).reshape(reference[key].shape), reference[key]
            error = float(np.abs(answer - expected).max())
            findings.add(Finding("MLflow", (tmp_path / "version").read_text(), path.stem, [f"mlflow.{flavor}"], output,
                                 error, error / float(np.abs(expected).max())))
            np.testing.assert_allclose(answer, expected, rtol=FLAVORS[flavor][1], atol=1e-12,
                                       err_msg=f"{path.stem} {key}")
