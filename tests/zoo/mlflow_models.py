"""Saves models as MLflow folders with the default arguments of mlflow.<framework>.save_model.

    python mlflow_models.py FOLDER

FOLDER/NAME is the model's folder, FOLDER/NAME.npz holds X and what the model answers (output:METHOD).
"""

import sys
import warnings
from pathlib import Path

import lightgbm
import mlflow.lightgbm
import mlflow.sklearn
import mlflow.xgboost
import numpy as np
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

CANCER = load_breast_cancer(return_X_y=True)
DIABETES = load_diabetes(return_X_y=True)
FLAVORS = {"sklearn": mlflow.sklearn, "xgboost": mlflow.xgboost, "lightgbm": mlflow.lightgbm}

MODELS = [
    ("sklearn", "logistic", make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)), CANCER),
    ("sklearn", "ridge", make_pipeline(StandardScaler(), PCA(4), Ridge()), DIABETES),
    ("xgboost", "classifier", xgboost.XGBClassifier(n_estimators=10), CANCER),
    ("xgboost", "regressor", xgboost.XGBRegressor(n_estimators=10), DIABETES),
    ("lightgbm", "classifier", lightgbm.LGBMClassifier(n_estimators=10, verbose=-1), CANCER),
    ("lightgbm", "regressor", lightgbm.LGBMRegressor(n_estimators=10, verbose=-1), DIABETES),
]


def main(folder: Path) -> None:
    warnings.filterwarnings("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    for flavor, name, model, (x, y) in MODELS:
        model.fit(x, y)
        FLAVORS[flavor].save_model(model, folder / f"{flavor}_{name}")
        answers = {method: getattr(model, method)(x[:50]) for method in ("predict", "predict_proba")
                   if hasattr(model, method)}
        np.savez(folder / f"{flavor}_{name}.npz", X=x[:50], **{f"output:{key}": value for key, value in answers.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
