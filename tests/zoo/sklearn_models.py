"""Trains the zoo of scikit-learn: each model as pickle, cloudpickle, joblib and skops.

    python sklearn_models.py FOLDER [NAME...]
    python sklearn_models.py --list

Beside each: NAME.json with the classes in it, and NAME.CASE.npz with rows (X, or a key input:COLUMN a column) and what
each method answers (output:METHOD), or `refused`. The cases are the rows of training, and edges of them.
Models that a version of scikit-learn lacks are left out, which is said.
"""

import json
import pickle
import sys
import warnings
from pathlib import Path

import cloudpickle
import joblib
import numpy as np
import sklearn
import skops.io

import sklearn_every
import sklearn_more
import sklearn_predictors
import sklearn_preprocessing
import sklearn_rare

MODELS = (sklearn_preprocessing.MODELS + sklearn_predictors.MODELS + sklearn_more.MODELS + sklearn_rare.MODELS
          + sklearn_every.MODELS)
METHODS = ["predict", "predict_proba", "decision_function", "score_samples", "transform"]
BY_CHANCE = {("BernoulliRBM", "score_samples")}  # another answer with every call


def save(model, folder: Path, name: str) -> None:
    (folder / f"{name}.pkl").write_bytes(pickle.dumps(model, protocol=4))
    (folder / f"{name}.protocol2.pkl").write_bytes(pickle.dumps(model, protocol=2))
    joblib.dump(model, folder / f"{name}.joblib", compress=3)
    (folder / f"{name}.cloudpickle").write_bytes(cloudpickle.dumps(model))
    try:
        skops.io.dump(model, folder / f"{name}.skops")
    except Exception as error:  # skops of that version cannot
        (folder / f"{name}.skops").unlink(missing_ok=True)
        print(f"{name}: not as skops: {error}")


def output_of(answer) -> np.ndarray:
    answer = answer.toarray() if hasattr(answer, "toarray") else np.asarray(answer)
    return answer.astype("U") if answer.dtype.kind == "O" else answer


def answers(model, x) -> dict:
    found = {}
    for method in METHODS:
        if not hasattr(model, method) or (type(model).__name__, method) in BY_CHANCE:
            continue
        answer = getattr(model, method)(x)
        if isinstance(answer, list):  # of several targets
            found |= {f"output:{method}_{i}": output_of(one) for i, one in enumerate(answer)}
        else:
            found[f"output:{method}"] = output_of(answer)
    return found


def inputs(x) -> dict:
    if not hasattr(x, "columns"):
        return {"X": x.astype("U") if x.dtype.kind == "O" else x}
    if all(kind.kind in "fiub" for kind in x.dtypes):
        return {"X": x.to_numpy(dtype=float)}
    return {f"input:{name}": x[name].to_numpy(dtype="U" if x[name].dtype.kind not in "fiub" else float) for name in x}


def edges(x) -> dict:
    """The same rows with something in them that may be refused."""
    cases = {"rows": x, "one_row": x[:1]}
    if hasattr(x, "columns"):
        for name in x:
            if x[name].dtype.kind not in "fiub":
                cases[f"unknown_{name}"] = x[:3].assign(**{name: np.array(["?", "?", x[name][0]], dtype=object)})
        return cases
    if x.dtype.kind == "O":
        return cases
    for name, value in {"nan": np.nan, "infinite": -np.inf, "large": 1e5}.items():
        cases[name] = np.array(x[:3], dtype=float)
        cases[name][1, -1] = value
    return cases


def parts(model, found=None, depth=0) -> list[str]:
    """The classes of the estimators in a model."""
    found = set() if found is None else found
    if depth > 12:
        return sorted(found)
    if isinstance(model, (list, tuple, np.ndarray)):
        for one in list(model)[:20] if getattr(model, "dtype", None) in (None, object) else []:
            parts(one, found, depth + 1)
    elif isinstance(model, dict):
        parts(list(model.values()), found, depth + 1)
    elif isinstance(model, sklearn.base.BaseEstimator):
        module = [name for name in type(model).__module__.split(".") if not name.startswith("_")]
        found.add(".".join(module[:2] + [type(model).__name__]))
        parts(list(vars(model).values()), found, depth + 1)
    return sorted(found)


def write(model, x, folder: Path, name: str) -> None:
    save(model, folder, name)
    for case, rows in edges(x).items():
        try:
            found = answers(model, rows)
        except (ValueError, IndexError) as error:
            if case in ("rows", "one_row"):
                raise
            first = next(method for method in METHODS if hasattr(model, method))
            found = {"refused": np.array(str(error)), "outputs": np.array(first)}
        np.savez(folder / f"{name}.{case}.npz", **inputs(rows), **found)
    (folder / f"{name}.json").write_text(json.dumps({"parts": parts(model)}))


def main() -> None:
    warnings.filterwarnings("ignore")
    np.seterr(all="ignore")
    if sys.argv[1] == "--list":
        print("\n".join(name for name, _, _ in MODELS))
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "version").write_text(sklearn.__version__)
    wanted = set(sys.argv[2:])
    for name, factory, data in MODELS:
        if wanted and name not in wanted:
            continue
        x, y = data()
        try:
            write(factory().fit(x, y), x, folder, name)
        except Exception as error:  # lacked by that version, or it takes other data
            for path in folder.glob(f"{name}.*"):
                path.unlink()
            print(f"{name}: left out of scikit-learn {sklearn.__version__}: {error}")


if __name__ == "__main__":
    main()
