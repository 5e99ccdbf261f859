"""scikit-learn estimators and pipelines, converted with skl2onnx."""

from typing import Callable

import numpy as np
from sklearn import datasets
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, IsolationForest, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType

from trained import ROWS, SEED, Trained, split

OPSETS = {"": 18, "ai.onnx.ml": 3}


def to_onnx(model, columns: int, double: bool = False, zipmap: bool = False) -> bytes:
    """Converts an estimator with one matrix as its input X."""
    kind = DoubleTensorType if double else FloatTensorType
    options = {id(model): {"zipmap": zipmap}} if hasattr(model, "predict_proba") else None
    types = [("X", kind([None, columns]))]
    return convert_sklearn(model, initial_types=types, options=options, target_opset=OPSETS).SerializeToString()


def classifier(model, loader: Callable, zipmap: bool = False) -> Trained:
    """A classifier over one matrix: its label and probabilities."""
    train, labels, ask = split(loader)
    model.fit(train.astype(np.float64), labels)
    label, probability = ("output_label", "output_probability") if zipmap else ("label", "probabilities")
    wide = ask.astype(np.float64)
    return Trained(to_onnx(model, train.shape[1], zipmap=zipmap), {"X": ask},
                   {label: model.predict(wide), probability: model.predict_proba(wide)},
                   {label: "class", probability: "probability"})


def breast_cancer() -> Trained:
    return classifier(make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), datasets.load_breast_cancer)


def iris() -> Trained:
    return classifier(make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)), datasets.load_iris)


def iris_zipmap() -> Trained:
    return classifier(LogisticRegression(max_iter=1000), datasets.load_iris, zipmap=True)


def wine_svm() -> Trained:
    def with_gaps(return_X_y: bool):
        features, targets = datasets.load_wine(return_X_y=return_X_y)
        features[np.random.default_rng(SEED).random(features.shape) < 0.05] = np.nan
        return features, targets

    model = make_pipeline(SimpleImputer(), StandardScaler(), SVC(probability=True, random_state=SEED))
    return classifier(model, with_gaps)


def iris_mixed() -> Trained:
    """Columns of numbers and one of texts, each an input of its own."""
    import pandas as pd

    features, targets = datasets.load_iris(return_X_y=True)
    frame = pd.DataFrame(features[:, :3].astype(np.float32), columns=["sepal_length", "sepal_width", "petal_length"])
    frame["petal"] = np.array(["thin", "middle", "wide"])[np.digitize(features[:, 3], [0.8, 1.7])]
    numbers = list(frame.columns[:3])
    columns = ColumnTransformer([("numbers", StandardScaler(), numbers), ("texts", OneHotEncoder(), ["petal"])])
    model = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(frame, targets)
    types = [(name, FloatTensorType([None, 1])) for name in numbers] + [("petal", StringTensorType([None, 1]))]
    converted = convert_sklearn(model, initial_types=types, options={id(model): {"zipmap": False}}, target_opset=OPSETS)
    ask = frame.iloc[:: -(-len(frame) // ROWS)]
    inputs = {name: ask[[name]].to_numpy(np.float32) for name in numbers}
    inputs["petal"] = ask[["petal"]].to_numpy(object)
    outputs = {"label": model.predict(ask), "probabilities": model.predict_proba(ask)}
    return Trained(converted.SerializeToString(), inputs, outputs, {"label": "class", "probabilities": "probability"})


def digits_knn() -> Trained:
    return classifier(KNeighborsClassifier(5), datasets.load_digits)


def wine_forest() -> Trained:
    return classifier(RandomForestClassifier(50, random_state=SEED), datasets.load_wine)


def boosting() -> tuple[GradientBoostingRegressor, np.ndarray, Trained]:
    """A boosted regressor as skl2onnx converts it."""
    train, targets, ask = split(datasets.load_diabetes)
    model = GradientBoostingRegressor(random_state=SEED).fit(train, targets)
    answer = model.predict(ask).reshape(-1, 1)
    return model, ask, Trained(to_onnx(model, train.shape[1]), {"X": ask}, {"variable": answer},
                               {"variable": "regression"})


def diabetes_boosting() -> Trained:
    _, _, trained = boosting()
    trained.tolerance, trained.relative = 1e-6, True
    trained.notes = ("relative: TreeEnsembleRegressor adds and answers in float32, whose neighbours are 1.5e-5 apart at "
                     "the targets' size, 128 to 256; the largest absolute error is 4.6e-5")
    return trained


def diabetes_boosting_exact() -> Trained:
    """The same trees, one operator each, added in double: what float32 sums cannot reach."""
    import onnx
    from onnx import TensorProto, helper

    model, _, trained = boosting()
    converted = onnx.load_from_string(trained.onnx)
    whole = {item.name: helper.get_attribute_value(item) for item in converted.graph.node[0].attribute}
    nodes, terms = [], []
    for tree in sorted(set(whole["nodes_treeids"])):
        picked = {name: [value for value, of in zip(values, whole[name.split("_")[0] + "_treeids"]) if of == tree]
                  for name, values in whole.items() if name.startswith(("nodes_", "target_")) and len(values) > 0}
        nodes += [helper.make_node("TreeEnsembleRegressor", ["X"], [f"tree{tree}"], domain="ai.onnx.ml", n_targets=1,
                                   post_transform="NONE", **picked),
                  helper.make_node("Cast", [f"tree{tree}"], [f"term{tree}"], to=TensorProto.DOUBLE)]
        terms.append(f"term{tree}")
    nodes.append(helper.make_node("Sum", [*terms, "base"], ["variable"]))
    base = helper.make_tensor("base", TensorProto.DOUBLE, [1], np.ravel(model.init_.constant_))
    answer = helper.make_tensor_value_info("variable", TensorProto.DOUBLE, [None, 1])
    graph = helper.make_graph(nodes, "boosting", converted.graph.input, [answer], [base])
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    trained.onnx = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
    trained.notes = "the leaves are float32, their sum is double"
    return trained


def cancer_isolation() -> Trained:
    train, _, ask = split(datasets.load_breast_cancer)
    model = IsolationForest(n_estimators=50, random_state=SEED).fit(train)
    outputs = {"label": model.predict(ask).reshape(-1, 1), "scores": model.decision_function(ask).reshape(-1, 1)}
    return Trained(to_onnx(model, train.shape[1]), {"X": ask}, outputs, {"label": "class", "scores": "score"})


def iris_kmeans() -> Trained:
    train, _, ask = split(datasets.load_iris)
    model = KMeans(3, random_state=SEED, n_init=3).fit(train.astype(np.float64))
    ask = ask.astype(np.float64)
    notes = ("in double: the converter takes a distance as the root of a difference of squares, which in float32 loses "
             "digits near a centre (largest error 1.1e-5)")
    return Trained(to_onnx(model, train.shape[1], double=True), {"X": ask},
                   {"label": model.predict(ask), "scores": model.transform(ask)},
                   {"label": "class", "scores": "distance"}, notes=notes)


MODELS = [breast_cancer, iris, iris_zipmap, wine_svm, iris_mixed, digits_knn, wine_forest, diabetes_boosting,
          diabetes_boosting_exact, cancer_isolation, iris_kmeans]
SAMPLES = [breast_cancer, iris]  # what `make up` serves
