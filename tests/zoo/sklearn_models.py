"""Trains the zoo of scikit-learn: each model as pickle, cloudpickle, joblib and, where skops is, skops.

    python sklearn_models.py FOLDER [NAME...]

Beside each: NAME.npz with the input (X, or a key input:COLUMN a column) and what each method answers (output:METHOD).
"""

import pickle
import sys
import warnings
from pathlib import Path

import joblib
import numpy as np

import sklearn_preprocessing

try:
    import sklearn_predictors
    MODELS = sklearn_preprocessing.MODELS + sklearn_predictors.MODELS
except ImportError:
    MODELS = sklearn_preprocessing.MODELS

METHODS = ["predict", "predict_proba", "decision_function", "score_samples", "transform"]


def save(model, folder: Path, name: str) -> None:
    (folder / f"{name}.pkl").write_bytes(pickle.dumps(model, protocol=4))
    (folder / f"{name}.protocol2.pkl").write_bytes(pickle.dumps(model, protocol=2))
    joblib.dump(model, folder / f"{name}.joblib", compress=3)
    try:
        import cloudpickle
        (folder / f"{name}.cloudpickle").write_bytes(cloudpickle.dumps(model))
    except ImportError:
        pass
    try:
        import skops.io
        skops.io.dump(model, folder / f"{name}.skops")
    except ImportError:
        pass


def answers(model, x) -> dict:
    found = {}
    for method in METHODS:
        if not hasattr(model, method):
            continue
        answer = getattr(model, method)(x)
        answer = answer.toarray() if hasattr(answer, "toarray") else np.asarray(answer)
        found[f"output:{method}"] = answer.astype("U") if answer.dtype.kind == "O" else answer
    return found


def inputs(x) -> dict:
    if not hasattr(x, "columns"):
        return {"X": x.astype("U") if x.dtype.kind == "O" else x}
    if all(kind.kind in "fiub" for kind in x.dtypes):
        return {"X": x.to_numpy(dtype=float)}
    return {f"input:{name}": x[name].to_numpy(dtype="U" if x[name].dtype.kind not in "fiub" else float) for name in x}


def main() -> None:
    warnings.filterwarnings("ignore")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[2:])
    for name, factory, data in MODELS:
        if wanted and name not in wanted:
            continue
        x, y = data()
        model = factory().fit(x, y)
        save(model, folder, name)
        np.savez(folder / f"{name}.npz", **inputs(x), **answers(model, x))


if __name__ == "__main__":
    main()
