#!/usr/bin/env python3
"""Trains models with the real frameworks on the data that scikit-learn ships and writes them as ONNX.

    train.py --framework sklearn --out MODELS --reference REFERENCE
    train.py --sample tests/models/sample

Each model becomes MODELS/<name>/1/model.onnx. REFERENCE/<name>.npz holds inputs and what the framework itself answers
to them ("input:<name>", "output:<name>"); REFERENCE/<name>.json says what each output is and how near it must come.
The script compares ONNX Runtime with the framework too and fails when one of them is further away.
"""

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np

SEED = 7
ROWS = 40  # of the reference


@dataclass
class Trained:
    """One model with the framework's own answers."""

    onnx: bytes
    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]
    kinds: dict[str, str]  # probability, class, regression, score or distance
    tolerance: float = 1e-5
    relative: bool = False
    notes: str = ""
    versions: dict[str, str] = field(default_factory=dict)


def split(loader: Callable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Training features and targets, and features to ask about, all as float32 values."""
    from sklearn.model_selection import train_test_split

    features, targets = loader(return_X_y=True)
    train, ask, labels, _ = train_test_split(features.astype(np.float32), targets, random_state=SEED)
    return train, labels, ask[:ROWS]


def to_onnx(model, columns: int, double: bool = False, zipmap: bool = False) -> bytes:
    """Converts a scikit-learn estimator with one matrix as its input X."""
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    kind = DoubleTensorType if double else FloatTensorType
    options = {id(model): {"zipmap": zipmap}} if hasattr(model, "predict_proba") else None
    converted = convert_sklearn(model, initial_types=[("X", kind([None, columns]))], options=options, target_opset=18)
    return converted.SerializeToString()


def classifier(model, loader: Callable, double: bool = False, zipmap: bool = False, **extra) -> Trained:
    """A classifier over one matrix: its label and probabilities."""
    train, labels, ask = split(loader)
    model.fit(train.astype(np.float64), labels)
    ask = ask.astype(np.float64 if double else np.float32)
    names = ("output_label", "output_probability") if zipmap else ("label", "probabilities")
    return Trained(
        to_onnx(model, train.shape[1], double, zipmap),
        {"X": ask},
        {names[0]: model.predict(ask.astype(np.float64)), names[1]: model.predict_proba(ask.astype(np.float64))},
        {names[0]: "class", names[1]: "probability"},
        **extra,
    )


def breast_cancer() -> Trained:
    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return classifier(make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), load_breast_cancer)


def iris() -> Trained:
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return classifier(make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), load_iris)


def iris_zipmap() -> Trained:
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    return classifier(LogisticRegression(max_iter=1000), load_iris, zipmap=True)


def wine_svm() -> Trained:
    from sklearn.datasets import load_wine
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    def with_gaps(return_X_y: bool):
        features, targets = load_wine(return_X_y=return_X_y)
        features[np.random.default_rng(SEED).random(features.shape) < 0.05] = np.nan
        return features, targets

    model = make_pipeline(SimpleImputer(), StandardScaler(), SVC(probability=True, random_state=SEED))
    return classifier(model, with_gaps)


def iris_mixed() -> Trained:
    import pandas as pd
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    features, targets = load_iris(return_X_y=True)
    frame = pd.DataFrame(features[:, :3].astype(np.float32), columns=["sepal_length", "sepal_width", "petal_length"])
    frame["petal"] = np.array(["thin", "middle", "wide"])[np.digitize(features[:, 3], [0.8, 1.7])]
    numbers = list(frame.columns[:3])
    columns = ColumnTransformer([("numbers", StandardScaler(), numbers), ("texts", OneHotEncoder(), ["petal"])])
    model = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(frame, targets)
    types = [(name, FloatTensorType([None, 1])) for name in numbers] + [("petal", StringTensorType([None, 1]))]
    converted = convert_sklearn(model, initial_types=types, options={id(model): {"zipmap": False}}, target_opset=18)
    ask = frame.iloc[:: len(frame) // ROWS]
    inputs = {name: ask[[name]].to_numpy(np.float32) for name in numbers}
    inputs["petal"] = ask[["petal"]].to_numpy(object)
    outputs = {"label": model.predict(ask), "probabilities": model.predict_proba(ask)}
    return Trained(converted.SerializeToString(), inputs, outputs, {"label": "class", "probabilities": "probability"})


def digits_knn() -> Trained:
    from sklearn.datasets import load_digits
    from sklearn.neighbors import KNeighborsClassifier

    return classifier(KNeighborsClassifier(5), load_digits)


def wine_forest() -> Trained:
    from sklearn.datasets import load_wine
    from sklearn.ensemble import RandomForestClassifier

    return classifier(RandomForestClassifier(50, random_state=SEED), load_wine)


def diabetes_boosting() -> Trained:
    from sklearn.datasets import load_diabetes
    from sklearn.ensemble import GradientBoostingRegressor

    train, targets, ask = split(load_diabetes)
    model = GradientBoostingRegressor(random_state=SEED).fit(train, targets)
    answer = model.predict(ask).reshape(-1, 1)
    notes = "the target is about 150, so that the error is relative to it"
    return Trained(to_onnx(model, train.shape[1]), {"X": ask}, {"variable": answer}, {"variable": "regression"},
                   relative=True, notes=notes)


def cancer_isolation() -> Trained:
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import IsolationForest
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import FloatTensorType

    train, _, ask = split(load_breast_cancer)
    model = IsolationForest(n_estimators=50, random_state=SEED).fit(train)
    converted = convert_sklearn(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))],
                                target_opset={"": 18, "ai.onnx.ml": 3})
    outputs = {"label": model.predict(ask).reshape(-1, 1), "scores": model.decision_function(ask).reshape(-1, 1)}
    return Trained(converted.SerializeToString(), {"X": ask}, outputs, {"label": "class", "scores": "score"})


def iris_kmeans() -> Trained:
    from sklearn.cluster import KMeans
    from sklearn.datasets import load_iris

    train, _, ask = split(load_iris)
    model = KMeans(3, random_state=SEED, n_init=3).fit(train)
    outputs = {"label": model.predict(ask), "scores": model.transform(ask)}
    notes = "the converter takes distances as roots of float32 differences, which loses digits near a centre"
    return Trained(to_onnx(model, train.shape[1]), {"X": ask}, outputs, {"label": "class", "scores": "distance"},
                   tolerance=1e-4, notes=notes)


def cancer_lightgbm() -> Trained:
    import onnxmltools
    from lightgbm import LGBMClassifier
    from onnxmltools.convert.common.data_types import FloatTensorType
    from sklearn.datasets import load_breast_cancer

    train, labels, ask = split(load_breast_cancer)
    model = LGBMClassifier(n_estimators=40, random_state=SEED, verbose=-1).fit(train, labels)
    converted = onnxmltools.convert_lightgbm(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))],
                                             zipmap=False, target_opset=15)
    outputs = {"label": model.predict(ask), "probabilities": model.predict_proba(ask)}
    notes = "LightGBM adds its trees' leaves as doubles, the converted TreeEnsembleClassifier as floats"
    return Trained(converted.SerializeToString(), {"X": ask}, outputs, {"label": "class", "probabilities": "probability"},
                   tolerance=1e-4, notes=notes)


def wine_xgboost() -> Trained:
    import onnxmltools
    from onnxmltools.convert.common.data_types import FloatTensorType
    from sklearn.datasets import load_wine
    from xgboost import XGBClassifier

    train, labels, ask = split(load_wine)
    model = XGBClassifier(n_estimators=40, random_state=SEED).fit(train, labels)
    converted = onnxmltools.convert_xgboost(model, initial_types=[("X", FloatTensorType([None, train.shape[1]]))],
                                            target_opset=15)
    outputs = {"label": model.predict(ask), "probabilities": model.predict_proba(ask)}
    return Trained(converted.SerializeToString(), {"X": ask}, outputs, {"label": "class", "probabilities": "probability"})


def torch_model(model, ask: dict[str, np.ndarray], train: Callable) -> Trained:
    """Trains a module for a few steps and exports it with a dynamic batch."""
    import io

    import torch

    torch.manual_seed(SEED)
    train(model)
    model.eval()
    tensors = tuple(torch.from_numpy(value) for value in ask.values())
    with torch.no_grad():
        answer = model(*tensors).numpy()
    buffer = io.BytesIO()
    dynamic = tuple({0: torch.export.Dim("batch", min=2, max=4096)} for _ in tensors)
    program = torch.onnx.export(model, tensors, dynamo=True, input_names=list(ask), output_names=["output"],
                                dynamic_shapes=dynamic, verbose=False)
    program.save(buffer)
    return Trained(buffer.getvalue(), ask, {"output": answer}, {"output": "probability"})


def torch_fit(features: np.ndarray, targets: np.ndarray, steps: int = 60) -> Callable:
    """A few steps of Adam on the cross entropy of probabilities."""

    def train(model) -> None:
        import torch

        x, y = torch.from_numpy(features), torch.from_numpy(targets.astype(np.int64))
        optimizer = torch.optim.Adam(model.parameters(), 0.01)
        for _ in range(steps):
            optimizer.zero_grad()
            torch.nn.functional.nll_loss(torch.log(model(x) + 1e-9), y).backward()
            optimizer.step()

    return train


def iris_mlp() -> Trained:
    import torch
    from sklearn.datasets import load_iris

    torch.manual_seed(SEED)
    train, labels, ask = split(load_iris)
    model = torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.ReLU(), torch.nn.Linear(16, 3), torch.nn.Softmax(1))
    return torch_model(model, {"X": ask}, torch_fit(train, labels))


def digits_cnn() -> Trained:
    import torch
    from sklearn.datasets import load_digits

    torch.manual_seed(SEED)
    train, labels, ask = split(load_digits)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 8, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
        torch.nn.Linear(128, 10), torch.nn.Softmax(1))
    images = train.reshape(-1, 1, 8, 8) / 16
    return torch_model(model, {"image": ask.reshape(-1, 1, 8, 8) / 16}, torch_fit(images, labels, 20))


def digits_gru() -> Trained:
    import torch
    from sklearn.datasets import load_digits

    class Rows(torch.nn.Module):
        """Reads an image row by row."""

        def __init__(self) -> None:
            super().__init__()
            self.gru = torch.nn.GRU(8, 16, batch_first=True)
            self.out = torch.nn.Linear(16, 10)

        def forward(self, rows):
            _, last = self.gru(rows)
            return torch.softmax(self.out(last[0]), 1)

    torch.manual_seed(SEED)
    train, labels, ask = split(load_digits)
    return torch_model(Rows(), {"rows": ask.reshape(-1, 8, 8) / 16}, torch_fit(train.reshape(-1, 8, 8) / 16, labels, 20))


def embedding() -> Trained:
    import torch

    class Tower(torch.nn.Module):
        """The mean of a few items' embeddings, and a layer on it."""

        def __init__(self) -> None:
            super().__init__()
            self.items = torch.nn.Embedding(100, 8)
            self.out = torch.nn.Linear(8, 4)

        def forward(self, ids):
            return torch.softmax(self.out(self.items(ids).mean(1)), 1)

    torch.manual_seed(SEED)
    ids = np.random.default_rng(SEED).integers(0, 100, (ROWS, 5))
    return torch_model(Tower(), {"ids": ids}, lambda model: None)


def keras_model(layers: list, ask: np.ndarray, features: np.ndarray, labels: np.ndarray) -> Trained:
    """Trains a Keras model and converts its TensorFlow function."""
    import keras
    import tensorflow as tf
    import tf2onnx

    keras.utils.set_random_seed(SEED)
    model = keras.Sequential([keras.Input(ask.shape[1:], name="X"), *layers])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(features, labels, epochs=3, verbose=0)
    signature = (tf.TensorSpec((None, *ask.shape[1:]), tf.float32, name="X"),)
    function = tf.function(lambda X: {"output": model(X)}, input_signature=signature)
    converted, _ = tf2onnx.convert.from_function(function, input_signature=signature, opset=18)
    return Trained(converted.SerializeToString(), {"X": ask}, {"output": model.predict(ask, verbose=0)},
                   {"output": "probability"})


def cancer_keras_mlp() -> Trained:
    import keras
    from sklearn.datasets import load_breast_cancer

    train, labels, ask = split(load_breast_cancer)
    layers = [keras.layers.Rescaling(1 / 100), keras.layers.Dense(16, "relu"), keras.layers.Dense(2, "softmax")]
    return keras_model(layers, ask, train, labels)


def digits_keras_cnn() -> Trained:
    import keras
    from sklearn.datasets import load_digits

    train, labels, ask = split(load_digits)
    layers = [keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.MaxPooling2D(), keras.layers.Flatten(),
              keras.layers.Dense(10, "softmax")]
    return keras_model(layers, ask.reshape(-1, 8, 8, 1) / 16, train.reshape(-1, 8, 8, 1) / 16, labels)


def text_keras() -> Trained:
    """Counts of words, as a TextVectorization layer in count mode makes them, into a small classifier."""
    import keras

    texts = ["good very good", "bad", "not good", "very bad bad", "good", "not bad"] * 10
    labels = np.array([1, 0, 0, 0, 1, 1] * 10)
    vectorize = keras.layers.TextVectorization(output_mode="count")
    vectorize.adapt(texts)
    counts = np.asarray(vectorize(texts), np.float32)
    return keras_model([keras.layers.Dense(8, "relu"), keras.layers.Dense(2, "softmax")], counts[:ROWS], counts, labels)


MODELS: dict[str, list[Callable[[], Trained]]] = {
    "sklearn": [breast_cancer, iris, iris_zipmap, wine_svm, iris_mixed, digits_knn, wine_forest, diabetes_boosting,
                cancer_isolation, iris_kmeans],
    "lightgbm": [cancer_lightgbm],
    "xgboost": [wine_xgboost],
    "torch": [iris_mlp, digits_cnn, digits_gru, embedding],
    "tensorflow": [cancer_keras_mlp, digits_keras_cnn, text_keras],
}


def unfold(value) -> np.ndarray:
    """A list of maps, as ZipMap gives it, as the matrix of its values."""
    return np.array([list(row.values()) for row in value]) if isinstance(value, list) else np.asarray(value)


def distance(trained: Trained, name: str, answer: np.ndarray) -> float:
    """The largest error of an output; classes differ by 0 or infinity."""
    expected = trained.outputs[name]
    answer = answer.reshape(expected.shape)
    if trained.kinds[name] == "class":
        return 0.0 if np.array_equal(answer.astype(expected.dtype), expected) else float("inf")
    scale = np.maximum(1, np.abs(expected)) if trained.relative or trained.kinds[name] == "distance" else 1
    return float(np.max(np.abs(answer - expected) / scale))


def check(name: str, trained: Trained) -> bool:
    """Compares ONNX Runtime with the framework and prints a line; whether it is near enough."""
    import onnxruntime

    session = onnxruntime.InferenceSession(trained.onnx, providers=["CPUExecutionProvider"])
    answers = dict(zip((output.name for output in session.get_outputs()), session.run(None, trained.inputs)))
    errors = {output: distance(trained, output, unfold(answers[output])) for output in trained.outputs}
    good = all(error <= trained.tolerance for error in errors.values())
    text = "  ".join(f"{output} {error:.1e}" for output, error in errors.items())
    print(f"{name:20} {'ok ' if good else 'FAR'} {len(trained.onnx):8} bytes  {text}", flush=True)
    return good


def write(name: str, trained: Trained, out: Path, reference: Path | None) -> None:
    """Writes the model and, where asked for, its reference."""
    folder = out / name / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(trained.onnx)
    if reference is None:
        return
    reference.mkdir(parents=True, exist_ok=True)
    arrays = {f"input:{key}": value.astype(str) if value.dtype == object else value
              for key, value in trained.inputs.items()}
    arrays |= {f"output:{key}": value for key, value in trained.outputs.items()}
    np.savez(reference / f"{name}.npz", **arrays)
    about = {"name": name, "kinds": trained.kinds, "tolerance": trained.tolerance, "relative": trained.relative,
             "notes": trained.notes}
    (reference / f"{name}.json").write_text(json.dumps(about, indent=1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--framework", choices=list(MODELS), default="sklearn")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--sample", type=Path, help="write only the two sample models here")
    parser.add_argument("--only")
    args = parser.parse_args()
    good = True
    for make in [breast_cancer, iris] if args.sample else MODELS[args.framework]:
        if args.only and make.__name__ != args.only:
            continue
        trained = make()
        good = check(make.__name__, trained) and good
        write(make.__name__, trained, args.sample or args.out, args.reference)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
