"""Folders that mlflow.sklearn, mlflow.xgboost and mlflow.lightgbm save with default arguments are models as they are."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from conftest import ROOT, answer_of, framework_python

CASES = ["sklearn_logistic", "sklearn_ridge", "xgboost_classifier", "xgboost_regressor", "lightgbm_classifier",
         "lightgbm_regressor"]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("mlflow")
    subprocess.run([framework_python("mlflow"), "-B", ROOT / "tests/zoo/mlflow_models.py", folder], check=True,
                   capture_output=True, cwd=folder)
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_folder_of_mlflow_answers_as_its_model_does(case, zoo, tenon, tmp_path):
    reference = np.load(zoo / f"{case}.npz")
    np.save(tmp_path / "X.npy", reference["X"])
    for key in reference.files:
        if key.startswith("output:"):
            answer = answer_of(tenon, zoo / case, tmp_path / "X.npy", key.removeprefix("output:"))
            tolerance = 1e-4 if case.startswith("xgboost") else 1e-9
            np.testing.assert_allclose(answer.reshape(reference[key].shape), reference[key], rtol=tolerance, atol=1e-12)
