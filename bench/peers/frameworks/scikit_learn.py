"""Cases of scikit-learn, in float64."""

import functools
import pickle
from pathlib import Path

import numpy as np
import sklearn
from case import Case
from sklearn.datasets import load_breast_cancer, make_classification
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROWS = 10_000
THREADS = 2


def version() -> str:
    return f"scikit-learn {sklearn.__version__}"


def save(model, path) -> None:
    Path(path).write_bytes(pickle.dumps(model, protocol=5))


@functools.cache
def rows(count: int):
    return make_classification(count, 30, n_informative=12, flip_y=0.1, random_state=7)


def case(model, x) -> Case:
    return Case(np.ascontiguousarray(x), lambda: model.predict_proba(x),
                functools.partial(save, model), ".pkl", "predict_proba", 1e-9)


def one_row(model) -> Case:
    x, y = load_breast_cancer(return_X_y=True)
    return case(model.fit(x, y), x[:1])


def many_rows(model) -> Case:
    x, y = rows(ROWS)
    return case(model.fit(x, y), x)


def linear():
    return make_pipeline(StandardScaler(), LogisticRegression())


def forest(**more):
    return RandomForestClassifier(100, random_state=7, **more)


def large_forest(path: str) -> None:
    """500 trees of depth 16, near what so many rows can fill."""
    x, y = rows(20_000)
    model = RandomForestClassifier(500, max_depth=16, max_features=4, random_state=7,
                                   n_jobs=THREADS).fit(x, y)
    if path.endswith(".skops"):
        import skops.io
        skops.io.dump(model, path)
    else:
        save(model, path)


CASES = {
    "linear-row": lambda: one_row(linear()),
    "forest-row": lambda: one_row(forest()),
    "forest-rows": lambda: many_rows(forest(n_jobs=THREADS)),
    "hist-rows": lambda: many_rows(HistGradientBoostingClassifier(random_state=7)),
    "linear-rows": lambda: many_rows(linear()),
}
LARGE = {"forest": large_forest}
