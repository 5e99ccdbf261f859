"""Saves models as MLflow folders with the default arguments of mlflow.<flavor>.save_model.

    python mlflow_models.py FOLDER FLAVOR [SITE_PACKAGES]

FLAVOR is sklearn, xgboost, lightgbm, pytorch or tensorflow; SITE_PACKAGES holds MLflow where the venv of the framework
does not. FOLDER/FLAVOR_NAME is a model's folder, FOLDER/FLAVOR_NAME.npz holds X and what the model answers
(output:NAME).
"""

import importlib
import sys
import warnings
from pathlib import Path

import numpy as np


def fitted(flavor: str, name: str, model, data, folder: Path) -> None:
    """Fits an estimator, saves it and notes what it predicts."""
    x, y = data
    model.fit(x, y)
    importlib.import_module(f"mlflow.{flavor}").save_model(model, folder / f"{flavor}_{name}")
    answers = {f"output:{method}": getattr(model, method)(x[:50]) for method in ("predict", "predict_proba")
               if hasattr(model, method)}
    np.savez(folder / f"{flavor}_{name}.npz", X=x[:50], **answers)


def save_sklearn(folder: Path) -> None:
    from sklearn.datasets import load_breast_cancer, load_diabetes
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classifier = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    fitted("sklearn", "logistic", classifier, load_breast_cancer(return_X_y=True), folder)
    fitted("sklearn", "ridge", make_pipeline(StandardScaler(), PCA(4), Ridge()), load_diabetes(return_X_y=True), folder)


def save_xgboost(folder: Path) -> None:
    from sklearn.datasets import load_breast_cancer, load_diabetes
    from xgboost import XGBClassifier, XGBRegressor

    fitted("xgboost", "classifier", XGBClassifier(n_estimators=10), load_breast_cancer(return_X_y=True), folder)
    fitted("xgboost", "regressor", XGBRegressor(n_estimators=10), load_diabetes(return_X_y=True), folder)


def save_lightgbm(folder: Path) -> None:
    from lightgbm import LGBMClassifier, LGBMRegressor
    from sklearn.datasets import load_breast_cancer, load_diabetes

    classifier = LGBMClassifier(n_estimators=10, verbose=-1)
    fitted("lightgbm", "classifier", classifier, load_breast_cancer(return_X_y=True), folder)
    fitted("lightgbm", "regressor", LGBMRegressor(n_estimators=10, verbose=-1), load_diabetes(return_X_y=True), folder)


def save_pytorch(folder: Path) -> None:
    import mlflow.pytorch
    import torch

    torch.manual_seed(5)
    x = np.random.default_rng(5).normal(size=(50, 6)).astype(np.float32)
    model = torch.nn.Sequential(torch.nn.Linear(6, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3), torch.nn.Softmax(1))
    model.eval()
    # The program is exported, for which MLflow needs an example.
    mlflow.pytorch.save_model(model, folder / "pytorch_network", input_example=x[:5])
    with torch.no_grad():
        np.savez(folder / "pytorch_network.npz", X=x, **{"output:": model(torch.from_numpy(x)).numpy()})


def save_tensorflow(folder: Path) -> None:
    import keras
    import mlflow.tensorflow
    import tensorflow

    keras.utils.set_random_seed(5)
    x = np.random.default_rng(5).normal(size=(50, 6)).astype(np.float32)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(16, activation="relu"),
                              keras.layers.BatchNormalization(), keras.layers.Dense(3, activation="softmax")])
    mlflow.tensorflow.save_model(model, folder / "tensorflow_keras")
    np.savez(folder / "tensorflow_keras.npz", X=x, **{"output:": model(x).numpy()})

    class Scorer(tensorflow.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weights = tensorflow.Variable(np.random.default_rng(6).normal(size=(6, 3)).astype(np.float32))

        @tensorflow.function(input_signature=[tensorflow.TensorSpec([None, 6], tensorflow.float32)])
        def __call__(self, rows):
            return {"scores": tensorflow.nn.softmax(tensorflow.matmul(rows, self.weights))}

    scorer = Scorer()
    mlflow.tensorflow.save_model(scorer, folder / "tensorflow_module")
    np.savez(folder / "tensorflow_module.npz", X=x, **{"output:": scorer(x)["scores"].numpy()})


SAVERS = {"sklearn": save_sklearn, "xgboost": save_xgboost, "lightgbm": save_lightgbm, "pytorch": save_pytorch,
          "tensorflow": save_tensorflow}


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    sys.path.extend(sys.argv[3:])  # behind the framework's own packages
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    SAVERS[sys.argv[2]](target)
    (target / "version").write_text(importlib.import_module("mlflow").__version__)
