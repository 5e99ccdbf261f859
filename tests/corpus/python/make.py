"""Makes the files of this folder: python make.py, with scikit-learn 1.9 and skops 0.16."""
import pickle
import zipfile

import joblib
import numpy as np
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

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
