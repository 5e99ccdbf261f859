#!/usr/bin/env python3
"""Trains XGBoost and LightGBM models and writes them in their own formats, with what they answer.

    boost_models.py FOLDER

FOLDER/<name>.<ending> is the model (.pkl: a pickle of the scikit-learn estimator, or of a pipeline that ends in one);
FOLDER/<name>.npz holds `X` and what the framework answers ("output:<name>").
The rows of X have missing values, zeros, infinities and categories that training did not have.
"""

import json
import pickle
import re
import sys
import warnings
from pathlib import Path

import lightgbm as lgb
import numpy as np
import xgboost as xgb
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
RANDOM = np.random.default_rng(7)
CANCER, MALIGNANT = load_breast_cancer(return_X_y=True)
IRIS, SPECIES = load_iris(return_X_y=True)
DIABETES, PROGRESS = load_diabetes(return_X_y=True)


def with_holes(features: np.ndarray, part: float = 0.1) -> np.ndarray:
    return np.where(RANDOM.random(features.shape) < part, np.nan, features)


def with_zeros(features: np.ndarray) -> np.ndarray:
    tiny = np.where(RANDOM.random(features.shape) < 0.05, 1e-36, features)
    return np.where(RANDOM.random(features.shape) < 0.2, 0, tiny)


def with_edges(features: np.ndarray) -> np.ndarray:
    """And rows of nothing but NaN, 0 and the largest numbers."""
    width = features.shape[1]
    return np.vstack([with_holes(features)] + [np.full((1, width), value) for value in (np.nan, 0, 1e30, -1e30)])


def categories(rows: int = 1500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two columns of categories and a number; the target; rows to ask about."""
    features = np.column_stack([RANDOM.integers(0, 90, rows), RANDOM.integers(0, 5, rows), RANDOM.normal(size=rows)])
    target = features[:, 0] * 7919 % 13 + features[:, 1] + features[:, 2]
    return features, target, np.vstack([features[:200], [[200, -1, 0], [np.nan, np.nan, np.nan], [3.7, 2**24, 1]]])


COLOURS, PRICE, ASK_COLOURS = categories()
BOTH = np.column_stack([PROGRESS, np.sqrt(PROGRESS)])


def xgb_binary():
    return xgb.XGBClassifier(n_estimators=40).fit(with_holes(CANCER), MALIGNANT), with_edges(CANCER)


def xgb_early_stopping():
    model = xgb.XGBClassifier(n_estimators=200, early_stopping_rounds=3)
    return model.fit(CANCER[:400], MALIGNANT[:400], eval_set=[(CANCER[400:], MALIGNANT[400:])], verbose=False), CANCER


def xgb_multiclass():
    return xgb.XGBClassifier(n_estimators=30, base_score=0.3).fit(with_holes(IRIS), SPECIES), with_edges(IRIS)


def xgb_dart():
    model = xgb.XGBClassifier(n_estimators=20, booster="dart", rate_drop=0.4, random_state=3)
    return model.fit(IRIS, SPECIES), with_edges(IRIS)


def xgb_linear():
    return xgb.XGBRegressor(n_estimators=20, booster="gblinear").fit(DIABETES, PROGRESS), with_holes(DIABETES)


def xgb_forest():
    return xgb.XGBRFClassifier(n_estimators=20).fit(IRIS, SPECIES), with_edges(IRIS)


def xgb_regression():
    return xgb.XGBRegressor(n_estimators=100).fit(with_holes(DIABETES), PROGRESS), with_edges(DIABETES)


def xgb_poisson():
    model = xgb.XGBRegressor(n_estimators=30, objective="count:poisson")
    return model.fit(DIABETES, PROGRESS / 100), with_edges(DIABETES)


def xgb_quantiles():
    model = xgb.XGBRegressor(n_estimators=30, objective="reg:quantileerror", quantile_alpha=[0.1, 0.5, 0.9])
    return model.fit(DIABETES, PROGRESS), with_edges(DIABETES)


def xgb_multi_target_trees():
    model = xgb.XGBRegressor(n_estimators=20, multi_strategy="multi_output_tree", tree_method="hist")
    return model.fit(DIABETES, BOTH), with_edges(DIABETES)


def xgb_categories():
    model = xgb.XGBRegressor(n_estimators=30, enable_categorical=True, feature_types=["c", "c", "q"],
                             max_cat_to_onehot=3)
    return model.fit(COLOURS, PRICE), ASK_COLOURS


def xgb_booster():
    data = xgb.DMatrix(DIABETES, PROGRESS, feature_names=[f"f {i}" for i in range(10)])
    return xgb.train({"objective": "reg:gamma"}, data, 30), with_edges(DIABETES)


def lgb_binary():
    return lgb.LGBMClassifier(n_estimators=50, verbose=-1).fit(with_holes(CANCER), MALIGNANT), with_edges(CANCER)


def lgb_zero_is_missing():
    model = lgb.LGBMClassifier(n_estimators=50, zero_as_missing=True, verbose=-1)
    return model.fit(with_zeros(with_holes(CANCER)), MALIGNANT), with_edges(with_zeros(CANCER))


def lgb_no_missing():
    model = lgb.LGBMClassifier(n_estimators=50, use_missing=False, sigmoid=2.5, verbose=-1)
    return model.fit(with_holes(CANCER), MALIGNANT), with_edges(with_zeros(CANCER))


def lgb_multiclass():
    return lgb.LGBMClassifier(n_estimators=30, verbose=-1).fit(with_holes(IRIS), SPECIES), with_edges(IRIS)


def lgb_one_against_all():
    model = lgb.LGBMClassifier(n_estimators=30, objective="multiclassova", sigmoid=1.7, verbose=-1)
    return model.fit(IRIS, SPECIES), with_edges(IRIS)


def lgb_forest():
    model = lgb.LGBMClassifier(n_estimators=30, boosting_type="rf", bagging_freq=1, bagging_fraction=0.7, verbose=-1)
    return model.fit(IRIS, SPECIES), with_edges(IRIS)


def lgb_dart():
    model = lgb.LGBMRegressor(n_estimators=30, boosting_type="dart", verbose=-1)
    return model.fit(DIABETES, PROGRESS), with_edges(DIABETES)


def lgb_tweedie():
    model = lgb.LGBMRegressor(n_estimators=30, objective="tweedie", verbose=-1)
    return model.fit(DIABETES, PROGRESS), with_edges(DIABETES)


def lgb_square_root():
    return lgb.LGBMRegressor(n_estimators=30, reg_sqrt=True, verbose=-1).fit(DIABETES, PROGRESS), with_edges(DIABETES)


def lgb_cross_entropy_lambda():
    model = lgb.LGBMRegressor(n_estimators=30, objective="cross_entropy_lambda", verbose=-1)
    return model.fit(CANCER, MALIGNANT.astype(float)), with_edges(CANCER)


def lgb_categories():
    model = lgb.LGBMRegressor(n_estimators=30, min_data_per_group=10, cat_smooth=1, verbose=-1)
    return model.fit(COLOURS, PRICE, categorical_feature=[0, 1]), ASK_COLOURS


def lgb_linear_trees():
    model = lgb.LGBMRegressor(n_estimators=30, linear_tree=True, verbose=-1)
    return model.fit(with_holes(DIABETES, 0.02), PROGRESS), with_holes(DIABETES, 0.02)


def pickled_xgb_missing_is_zero():
    features = with_zeros(CANCER)
    return xgb.XGBClassifier(n_estimators=20, missing=0).fit(features, MALIGNANT), features


def pickled_xgb_pipeline():
    return make_pipeline(StandardScaler(), xgb.XGBRegressor(n_estimators=20)).fit(DIABETES, PROGRESS), DIABETES


def pickled_xgb_labels():
    labels = np.column_stack([MALIGNANT, CANCER[:, 0] > 14]).astype(int)
    return xgb.XGBClassifier(n_estimators=5).fit(CANCER, labels), CANCER


def pickled_lgb_early_stopping():
    model = lgb.LGBMClassifier(n_estimators=300, verbose=-1)
    return model.fit(CANCER[:400], MALIGNANT[:400], eval_set=[(CANCER[400:], MALIGNANT[400:])],
                     callbacks=[lgb.early_stopping(3, verbose=False)]), with_edges(CANCER)


def pickled_lgb_numbered_classes():
    return lgb.LGBMClassifier(n_estimators=20, verbose=-1).fit(IRIS, SPECIES * 10 - 5), with_edges(IRIS)


def pickled_lgb_pipeline():
    model = make_pipeline(StandardScaler(), lgb.LGBMRegressor(n_estimators=20, verbose=-1))
    return model.fit(DIABETES, PROGRESS), DIABETES


XGBOOST = [xgb_binary, xgb_early_stopping, xgb_multiclass, xgb_dart, xgb_linear, xgb_forest, xgb_regression,
           xgb_poisson, xgb_quantiles, xgb_multi_target_trees, xgb_categories, xgb_booster]
LIGHTGBM = [lgb_binary, lgb_zero_is_missing, lgb_no_missing, lgb_multiclass, lgb_one_against_all, lgb_forest, lgb_dart,
            lgb_tweedie, lgb_square_root, lgb_cross_entropy_lambda, lgb_categories, lgb_linear_trees]
PICKLED = [pickled_xgb_missing_is_zero, pickled_xgb_pipeline, pickled_xgb_labels, pickled_lgb_early_stopping,
           pickled_lgb_numbered_classes, pickled_lgb_pipeline]


def xgboost_answers(model, ask: np.ndarray) -> dict[str, np.ndarray]:
    if isinstance(model, xgb.Booster):
        data = xgb.DMatrix(ask, feature_names=model.feature_names)
        return {"predict": model.predict(data), "raw_score": model.predict(data, output_margin=True)}
    answers = {"predict": model.predict(ask), "raw_score": model.predict(ask, output_margin=True)}
    if isinstance(model, xgb.XGBClassifier):
        answers["predict_proba"] = model.predict_proba(ask)
    return answers


def xgboost_parts(model) -> list[str]:
    booster = model if isinstance(model, xgb.Booster) else model.get_booster()
    learner = json.loads(booster.save_config())["learner"]
    return ["booster " + learner["learner_train_param"]["booster"], "objective " + learner["objective"]["name"]]


def lightgbm_parts(model) -> list[str]:
    text = model.booster_.model_to_string()
    return ["booster " + model.get_params()["boosting_type"],
            "objective " + re.search(r"^objective=(\S+)", text, re.MULTILINE).group(1)]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "versions.json").write_text(json.dumps({"XGBoost": xgb.__version__, "LightGBM": lgb.__version__}))
    for number, make in enumerate(XGBOOST):
        model, ask = make()
        model.save_model(folder / (make.__name__ + (".ubj" if number % 2 == 0 else ".json")))
        np.savez(folder / make.__name__, X=ask, parts=np.array(xgboost_parts(model)),
                 **{f"output:{name}": value for name, value in xgboost_answers(model, ask).items()})
    for make in LIGHTGBM:
        model, ask = make()
        model.booster_.save_model(folder / f"{make.__name__}.txt")
        answers = {"predict": model.booster_.predict(ask), "raw_score": model.booster_.predict(ask, raw_score=True)}
        np.savez(folder / make.__name__, X=ask, parts=np.array(lightgbm_parts(model)),
                 **{f"output:{name}": value for name, value in answers.items()})
    for make in PICKLED:
        model, ask = make()
        (folder / f"{make.__name__}.pkl").write_bytes(pickle.dumps(model))
        answers = {name: getattr(model, name)(ask) for name in ("predict", "predict_proba") if hasattr(model, name)}
        last = model.steps[-1][1] if hasattr(model, "steps") else model
        np.savez(folder / make.__name__, X=ask, parts=np.array([type(last).__name__]),
                 **{f"output:{name}": value for name, value in answers.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
