"""Trains what the scikit-learn peers serve: train.py mlserver|mlflow FOLDER

Runs in the peer's own venv, so that the model is written by the versions that read it.

FOLDER/small/breast_cancer   StandardScaler and LogisticRegression, as the sample model
FOLDER/large/mean            a linear model of two million equal coefficients: the mean of its
                             input, as an estimator that both peers serve without code of ours
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

COUNT = 2_000_000


def classifier():
    rows, labels = load_breast_cancer(return_X_y=True)
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(rows, labels)


def mean():
    model = LinearRegression()
    model.coef_ = np.full((1, COUNT), 1 / COUNT, np.float32)
    model.intercept_ = np.zeros(1, np.float32)
    model.n_features_in_ = COUNT
    return model


def save_for_mlserver(model, folder: Path) -> None:
    import joblib

    folder.mkdir(parents=True)
    joblib.dump(model, folder / "model.joblib")
    (folder / "model-settings.json").write_text(json.dumps({
        "name": folder.name, "implementation": "mlserver_sklearn.SKLearnModel",
        "parameters": {"uri": "./model.joblib", "version": "1"}}))


def save_for_mlflow(model, folder: Path) -> None:
    import mlflow.sklearn

    mlflow.sklearn.save_model(model, folder)


def main() -> None:
    save = {"mlserver": save_for_mlserver, "mlflow": save_for_mlflow}[sys.argv[1]]
    folder = Path(sys.argv[2])
    save(classifier(), folder / "small" / "breast_cancer")
    save(mean(), folder / "large" / "mean")


if __name__ == "__main__":
    main()
