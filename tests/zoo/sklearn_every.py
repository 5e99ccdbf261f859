"""Every estimator that scikit-learn lists, with its own defaults, for the zoo: what is not supported has to be refused
by name. (name, estimator factory, data)."""

import numpy as np
from sklearn.datasets import load_iris
from sklearn.experimental import enable_halving_search_cv, enable_iterative_imputer  # noqa: F401
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.utils import all_estimators

PREFIX = "every_"
ESTIMATOR = {"classifier": LogisticRegression, "regressor": Ridge}


def flowers():
    """Moved a little, so that no two rows are equally far from a third."""
    x, y = load_iris(return_X_y=True)
    return x + np.random.default_rng(14).uniform(0, 1e-3, x.shape), y


def flowers_and_length():
    x, _ = flowers()
    return x[:, 1:], x[:, 0]


def texts():
    return np.array(["one two", "two three", "three", "One! four"] * 10, dtype=object), np.arange(40) % 2


def make(made):
    """The class with its defaults, and with an estimator where it wants one."""
    inner = Ridge() if issubclass(made, tuple(kind for _, kind in all_estimators("regressor"))) else \
        LogisticRegression(max_iter=1000)
    first = {"n_features": 64} if made.__name__ == "HashingVectorizer" else {}
    for options in (first, {"estimator": inner}, {"estimators": [("a", inner)]}, {"base_estimator": inner},
                    {"estimator": inner, "param_grid": {}}, {"estimator": inner, "param_distributions": {}},
                    {"transformer_list": [("a", "passthrough")]}, {"transformers": [("a", "passthrough", [0])]},
                    {"steps": [("a", inner)]}):
        try:
            return made(**options)
        except TypeError:
            continue
    raise TypeError(f"{made.__name__} wants more than an estimator")


def data_of(made):
    if "text" in made.__module__:
        return texts
    is_regressor = getattr(made, "_estimator_type", "") == "regressor" or made in REGRESSORS
    return flowers_and_length if is_regressor else flowers


REGRESSORS = {made for _, made in all_estimators("regressor")}
MODELS = [(PREFIX + name, lambda made=made: make(made), data_of(made)) for name, made in all_estimators()]
