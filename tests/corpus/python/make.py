"""Makes the files of this folder: python make.py, with scikit-learn 1.9, skops 0.16, XGBoost 3.2, LightGBM 4.7.

agglomerated.1.3.skops is FeatureAgglomeration(1) before Ridge(), fitted on ten rows by scikit-learn 1.3 and skops 0.6."""
import os
import pickle
import zipfile

import joblib
import numpy as np
import pandas as pd
import skops.io
from lightgbm import LGBMRegressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import Birch, KMeans
from sklearn.compose import ColumnTransformer
from sklearn.covariance import EllipticEnvelope
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (AdaBoostClassifier, BaggingClassifier, GradientBoostingClassifier,
                              HistGradientBoostingRegressor, IsolationForest,
                              RandomForestClassifier, RandomTreesEmbedding, StackingClassifier,
                              VotingClassifier)
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.impute import KNNImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.mixture import BayesianGaussianMixture
from sklearn.multiclass import OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.neighbors import (KNeighborsClassifier, LocalOutlierFactor, NearestCentroid,
                               RadiusNeighborsRegressor)
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

rows = np.array([[0.0, 1.0], [1.0, 0.5], [2.0, 3.0], [3.0, 2.5]])
names = np.array(["no", "no", "yes", "yes"])

tree = DecisionTreeClassifier(random_state=0).fit(rows, names)
for protocol in (2, 4, 5):
    with open(f"tree.p{protocol}.pkl", "wb") as file:
        pickle.dump(tree, file, protocol=protocol)
joblib.dump(tree, "tree.joblib")
for method in ("zlib", "bz2", "xz"):
    joblib.dump(tree, f"tree.{method}.joblib", compress=(method, 9))
skops.io.dump(tree, "tree.skops")

mixed = np.array([["a", 1.0], ["b", 2.0], ["a", 3.0], [None, 4.0]], dtype=object)
columns = ColumnTransformer([("c", OneHotEncoder(), [0]), ("n", StandardScaler(), slice(1, 2))])
pipeline = Pipeline([("columns", columns), ("knn", KNeighborsClassifier(1, algorithm="kd_tree"))])
pipeline.fit(mixed, names)
joblib.dump(pipeline, "pipeline.joblib")
skops.io.dump(pipeline, "pipeline.skops", compression=zipfile.ZIP_DEFLATED, compresslevel=9)

# One small model of each family of predictors, and boosters in their own formats.
os.makedirs("predictors", exist_ok=True)
random = np.random.default_rng(7)
points = np.round(random.normal(size=(40, 2)), 2)
colours = np.array(["blue", "green", "red"])[np.digitize(points[:, 0] + points[:, 1], [-0.7, 0.7])]
flags = (points[:, 0] > points[:, 1]).astype(np.int64)
amounts = np.round(3 * points[:, 0] - points[:, 1], 2)
both = np.column_stack([amounts, -amounts])
texts = ["good film", "bad film", "a good plot", "a bad plot"] * 10
stump = DecisionTreeClassifier(max_depth=1, random_state=0)
logistic = LogisticRegression()
predictors = {
    "ada_boost": AdaBoostClassifier(stump, n_estimators=2, random_state=0).fit(points, colours),
    "bagging": BaggingClassifier(stump, n_estimators=2, random_state=0).fit(points, colours),
    "calibrated": CalibratedClassifierCV(LinearSVC(), cv=2).fit(points, flags),
    "discriminant": LinearDiscriminantAnalysis().fit(points, colours),
    "dummy": DummyClassifier().fit(points, colours),
    "forest": RandomForestClassifier(2, max_depth=2, random_state=0).fit(points, colours),
    "gaussian_nb": GaussianNB().fit(points, colours),
    "gradient_boosting": GradientBoostingClassifier(n_estimators=2, max_depth=1).fit(points, flags),
    "grid_search": GridSearchCV(logistic, {"C": [0.1, 1.0]}, cv=2).fit(points, flags),
    "hist_gradient_boosting":
        HistGradientBoostingRegressor(max_iter=2, max_leaf_nodes=3, max_bins=4).fit(points, amounts),
    "isolation_forest": IsolationForest(n_estimators=2, max_samples=8, random_state=0).fit(points),
    "isotonic": IsotonicRegression(out_of_bounds="clip").fit(points[:6, 0], amounts[:6]),
    "k_means": KMeans(2, n_init=1, random_state=0).fit(points),
    "knn": KNeighborsClassifier(2).fit(points[:12], colours[:12]),
    "linear_svc": LinearSVC().fit(points, colours),
    "logistic": logistic.fit(points, colours),
    "mlp": MLPRegressor(hidden_layer_sizes=(3,), max_iter=20, random_state=0).fit(points, amounts),
    "multi_output": MultiOutputRegressor(Ridge()).fit(points, both),
    "named_columns": LinearRegression().fit(pd.DataFrame(points, columns=["a", "b"]), amounts),
    "one_vs_rest": OneVsRestClassifier(LogisticRegression()).fit(points, colours),
    "outliers": OneClassSVM().fit(points[:12]),
    "ridge": Ridge().fit(points, amounts),
    "sgd": SGDClassifier(loss="modified_huber", random_state=0).fit(points, flags),
    "stacking": StackingClassifier([("s", stump)], LogisticRegression(), cv=2).fit(points, flags),
    "svc": SVC(probability=False).fit(points[:16], colours[:16]),
    "svr": SVR().fit(points[:12], amounts[:12]),
    "text": make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(texts, [1, 0] * 20),
    "voting": VotingClassifier([("s", stump), ("n", GaussianNB())], voting="soft").fit(points, flags),
    "xgb_classifier": make_pipeline(
        StandardScaler(), XGBClassifier(n_estimators=2, max_depth=1)).fit(points, flags),
    "lgbm_regressor": LGBMRegressor(n_estimators=2, max_depth=1, min_child_samples=2, verbose=-1).fit(
        points, amounts),
}
# What was added later has numbers of its own, so that the files above stay as they are.
close = points[:10]
holes = close.copy()
holes[1, 0] = holes[4, 1] = np.nan
predictors |= {
    "bayesian_mixture": BayesianGaussianMixture(n_components=2, random_state=0, max_iter=5).fit(close),
    "birch": Birch(threshold=0.8, n_clusters=None).fit(close),
    "centroid": NearestCentroid().fit(close, colours[:10]),
    "envelope": EllipticEnvelope(support_fraction=1.0, random_state=0).fit(close),
    "hashed_text": make_pipeline(HashingVectorizer(n_features=8), Ridge()).fit(texts, [1, 0] * 20),
    "local_outliers": LocalOutlierFactor(3, novelty=True).fit(close),
    "nearest_filled": make_pipeline(KNNImputer(n_neighbors=2), Ridge()).fit(holes, amounts[:10]),
    "output_codes": OutputCodeClassifier(LogisticRegression(), random_state=0).fit(close, colours[:10]),
    "process": GaussianProcessRegressor(1.5 * RBF(0.9) + WhiteKernel(0.1), optimizer=None).fit(close, amounts[:10]),
    "radius": RadiusNeighborsRegressor(100.0).fit(close, amounts[:10]),
    "trees_embedding": make_pipeline(
        RandomTreesEmbedding(2, max_depth=1, random_state=0), Ridge()).fit(close, amounts[:10]),
}
later = np.array([[0.5, -0.25], [-1.0, 2.0]])
print({name: predictors[name].predict(later).tolist() for name in list(predictors)[-11:] if name != "hashed_text"})
print(predictors["hashed_text"].predict(["good plot", "a bad film"]).tolist())
for name, predictor in predictors.items():
    for attribute in ("loss_curve_", "_rng", "validation_scores_", "_optimizer"):
        vars(predictor).pop(attribute, None)
    with open(f"predictors/{name}.pkl", "wb") as file:
        pickle.dump(predictor, file, protocol=5)

booster = predictors["xgb_classifier"][-1].get_booster()
booster.save_model("xgboost.json")
booster.save_model("xgboost.ubj")
predictors["lgbm_regressor"].booster_.save_model("lightgbm.txt")
