"""XGBoost models, converted with onnxmltools."""

import onnxmltools
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.datasets import load_wine
from xgboost import XGBClassifier

from trained import SEED, Trained, split


def wine_xgboost() -> Trained:
    train, labels, ask = split(load_wine)
    model = XGBClassifier(n_estimators=40, random_state=SEED).fit(train, labels)
    converted = onnxmltools.convert_xgboost(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))],
                                            target_opset=15)
    outputs = {"label": model.predict(ask), "probabilities": model.predict_proba(ask)}
    return Trained(converted.SerializeToString(), {"X": ask}, outputs,
                   {"label": "class", "probabilities": "probability"})


MODELS = [wine_xgboost]
