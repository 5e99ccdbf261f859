"""LightGBM models, converted with onnxmltools."""

import re

import numpy as np
import onnxmltools
from lightgbm import Booster, LGBMClassifier
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.datasets import load_breast_cancer

from trained import SEED, Trained, split


def round_down(number: str) -> str:
    """The largest float32 that is not above a double."""
    value = float(number)
    near = np.float32(value)
    return repr(float(near if float(near) <= value else np.nextafter(near, np.float32(-np.inf))))


def with_float_thresholds(booster: Booster) -> Booster:
    """The booster with thresholds that are float32, which decide alike for every feature that is float32.

    The converter rounds LightGBM's double thresholds to the nearest float32. One that lies above its double sends a
    feature of just that value the other way: without this, one in the hundred rows is off by 5e-5.
    """
    text = booster.model_to_string()
    text = re.sub(r"^tree_sizes=.*\n", "", text, flags=re.MULTILINE)  # in bytes, which change
    text = re.sub(r"^(threshold=)(.*)$", lambda found: found[1] + " ".join(map(round_down, found[2].split())), text,
                  flags=re.MULTILINE)
    return Booster(model_str=text)


def cancer_lightgbm() -> Trained:
    train, labels, ask = split(load_breast_cancer)
    model = LGBMClassifier(n_estimators=40, random_state=SEED, verbose=-1).fit(train, labels)
    outputs = {"label": model.predict(ask), "probabilities": model.predict_proba(ask)}
    model._Booster = with_float_thresholds(model.booster_)
    assert np.array_equal(model.predict_proba(ask), outputs["probabilities"])
    converted = onnxmltools.convert_lightgbm(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))],
                                             zipmap=False, target_opset=15)
    return Trained(converted.SerializeToString(), {"X": ask}, outputs,
                   {"label": "class", "probabilities": "probability"},
                   notes="thresholds are rounded down to float32 before the conversion, which rounds to the nearest")


MODELS = [cancer_lightgbm]
