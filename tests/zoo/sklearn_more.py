"""Less common estimators of scikit-learn, for the zoo: (name, estimator factory, data)."""

import numpy as np
from sklearn import (calibration, cluster, compose, cross_decomposition, decomposition, ensemble, feature_selection, impute, kernel_approximation,
                     kernel_ridge, linear_model, model_selection, multiclass, naive_bayes, neighbors, neural_network,
                     pipeline, preprocessing, random_projection, svm, tree)
from sklearn.experimental import enable_iterative_imputer  # noqa: F401

from sklearn_predictors import DATA
from sklearn_preprocessing import holes, positive, wine

SCALED = preprocessing.StandardScaler


def labels():
    """Three labels at a time, and none."""
    rng = np.random.default_rng(12)
    x = rng.normal(size=(150, 5))
    return x, np.column_stack([x[:, 0] > 0.5, x[:, 1] + x[:, 2] > 0, x[:, 3] < -0.7]).astype(int)


def holey_wine():
    x, y = wine()
    x = x[:, :6].copy()
    x[np.random.default_rng(13).random(x.shape) < 0.15] = np.nan
    return x, y


def scaled(step):
    return pipeline.make_pipeline(SCALED(), step)


def transformed(**options):
    return compose.TransformedTargetRegressor(linear_model.Ridge(), **options)


def frozen():
    from sklearn.frozen import FrozenEstimator
    x, y = wine()
    return FrozenEstimator(scaled(linear_model.LogisticRegression(max_iter=300)).fit(x, y))


def spline(**options):
    return preprocessing.SplineTransformer(**options)


P, F = preprocessing, feature_selection
CANCER, DIABETES, IRIS, EDGES = DATA["cancer"], DATA["diabetes"], DATA["iris"], DATA["edges"]

MODELS = [
    ("labels_one_vs_rest", lambda: multiclass.OneVsRestClassifier(linear_model.LogisticRegression()), labels),
    ("labels_one_vs_rest_bayes", lambda: multiclass.OneVsRestClassifier(naive_bayes.GaussianNB()), labels),
    ("labels_knn", lambda: neighbors.KNeighborsClassifier(5), labels),
    ("labels_tree", lambda: tree.DecisionTreeClassifier(max_depth=4, random_state=0), labels),
    ("labels_forest", lambda: ensemble.RandomForestClassifier(10, random_state=0), labels),
    ("labels_mlp", lambda: neural_network.MLPClassifier((6,), max_iter=60, random_state=0), labels),
    ("labels_ridge", linear_model.RidgeClassifier, labels),
    ("knn_two_targets", lambda: neighbors.KNeighborsRegressor(3, weights="distance"), DATA["two_targets"]),
    ("knn_cosine", lambda: neighbors.KNeighborsClassifier(5, metric="cosine"), wine),
    ("target_log", lambda: transformed(func=np.log1p, inverse_func=np.expm1), DIABETES),
    ("target_root", lambda: transformed(func=np.sqrt, inverse_func=np.square), DIABETES),
    ("target_standard", lambda: transformed(transformer=P.StandardScaler()), DIABETES),
    ("target_min_max", lambda: transformed(transformer=P.MinMaxScaler()), DIABETES),
    ("target_robust", lambda: transformed(transformer=P.RobustScaler()), DIABETES),
    ("target_max_abs", lambda: transformed(transformer=P.MaxAbsScaler()), DIABETES),
    ("target_power", lambda: transformed(transformer=P.PowerTransformer()), DIABETES),
    ("target_box_cox", lambda: transformed(transformer=P.PowerTransformer(method="box-cox", standardize=False)),
     DIABETES),
    ("target_quantile", lambda: transformed(transformer=P.QuantileTransformer(n_quantiles=50)), DIABETES),
    ("target_normal", lambda: transformed(transformer=P.QuantileTransformer(n_quantiles=50,
                                                                            output_distribution="normal")), DIABETES),
    ("target_none", transformed, DATA["two_targets"]),
    ("select_fdr", lambda: F.SelectFdr(alpha=1e-6), wine),
    ("select_fpr", lambda: F.SelectFpr(alpha=1e-12), wine),
    ("select_fwe", lambda: F.SelectFwe(alpha=1e-10), wine),
    ("select_generic", lambda: F.GenericUnivariateSelect(mode="k_best", param=4), wine),
    ("select_generic_fdr", lambda: F.GenericUnivariateSelect(mode="fdr", param=1e-6), wine),
    ("select_sequential", lambda: F.SequentialFeatureSelector(linear_model.Ridge(), n_features_to_select=3), DIABETES),
    ("sgd_one_class", lambda: scaled(linear_model.SGDOneClassSVM(random_state=0)), wine),
    ("sgd_sparse", lambda: linear_model.SGDClassifier(penalty="l1", random_state=0), IRIS),
    ("bisecting_k_means", lambda: cluster.BisectingKMeans(5, random_state=0), wine),
    ("mean_shift", lambda: cluster.MeanShift(), IRIS),
    ("affinity", lambda: cluster.AffinityPropagation(random_state=0), IRIS),
    ("factor_analysis", lambda: decomposition.FactorAnalysis(3, random_state=0), wine),
    ("kernel_pca", lambda: scaled(decomposition.KernelPCA(4, kernel="rbf")), wine),
    ("kernel_pca_poly", lambda: scaled(decomposition.KernelPCA(3, kernel="poly", degree=2)), wine),
    ("kernel_pca_cosine", lambda: scaled(decomposition.KernelPCA(3, kernel="cosine")), wine),
    ("kernel_pca_linear", lambda: scaled(decomposition.KernelPCA(3)), wine),
    ("nystroem", lambda: scaled(kernel_approximation.Nystroem(n_components=20, random_state=0)), wine),
    ("nystroem_sigmoid", lambda: scaled(kernel_approximation.Nystroem(kernel="sigmoid", gamma=0.01, n_components=10,
                                                                      random_state=0)), wine),
    ("rbf_sampler", lambda: scaled(kernel_approximation.RBFSampler(n_components=15, random_state=0)), wine),
    ("kernel_ridge", lambda: scaled(kernel_ridge.KernelRidge(kernel="rbf", gamma=0.1)), DIABETES),
    ("kernel_ridge_two_targets", lambda: kernel_ridge.KernelRidge(kernel="poly", gamma=0.5), DATA["two_targets"]),
    ("projection_gaussian", lambda: random_projection.GaussianRandomProjection(4, random_state=0), CANCER),
    ("projection_sparse", lambda: random_projection.SparseRandomProjection(4, random_state=0), CANCER),
    ("spline", lambda: spline(n_knots=5, degree=3), wine),
    ("spline_quantile", lambda: spline(n_knots=6, degree=2, knots="quantile", include_bias=False), IRIS),
    ("spline_linear", lambda: spline(n_knots=4, degree=3, extrapolation="linear"), wine),
    ("spline_straight", lambda: spline(n_knots=4, degree=1, extrapolation="linear"), wine),
    ("spline_continue", lambda: spline(n_knots=4, degree=3, extrapolation="continue"), IRIS),
    ("spline_periodic", lambda: spline(n_knots=6, degree=3, extrapolation="periodic"), IRIS),
    ("spline_error", lambda: spline(n_knots=5, degree=2, extrapolation="error"), IRIS),
    ("imputer_iterative", lambda: impute.IterativeImputer(max_iter=5, random_state=0), holey_wine),
    ("imputer_iterative_indicator", lambda: impute.IterativeImputer(max_iter=3, add_indicator=True, min_value=0,
                                                                    random_state=0), holey_wine),
    ("imputer_iterative_ridge", lambda: impute.IterativeImputer(linear_model.Ridge(), max_iter=3, random_state=0,
                                                                initial_strategy="median"), holes),
    ("imputer_knn", lambda: impute.KNNImputer(n_neighbors=3), holey_wine),
    ("imputer_knn_distance", lambda: impute.KNNImputer(weights="distance", add_indicator=True), holey_wine),
    ("radius", lambda: scaled(neighbors.RadiusNeighborsClassifier(2.0, outlier_label=1)), wine),
    ("radius_distance", lambda: scaled(neighbors.RadiusNeighborsClassifier(3.0, weights="distance")), wine),
    ("radius_regressor", lambda: scaled(neighbors.RadiusNeighborsRegressor(1.5)), DIABETES),
    ("centroid", neighbors.NearestCentroid, wine),
    ("centroid_manhattan", lambda: neighbors.NearestCentroid(metric="manhattan"), CANCER),
    ("threshold_fixed", lambda: model_selection.FixedThresholdClassifier(
        scaled(linear_model.LogisticRegression()), threshold=0.3), CANCER),
    ("threshold_tuned", lambda: model_selection.TunedThresholdClassifierCV(naive_bayes.GaussianNB()), CANCER),
    ("frozen", frozen, wine),
    ("cca", lambda: pipeline.make_pipeline(SCALED(), cross_decomposition.PLSCanonical(2)), DATA["two_targets"]),
    ("calibrated_forest", lambda: calibration.CalibratedClassifierCV(
        ensemble.RandomForestClassifier(5, random_state=0), cv=2), EDGES),
    ("svr_poly", lambda: svm.SVR(kernel="poly", degree=2, coef0=1.0), DIABETES),
    ("positive_log_pipeline", lambda: pipeline.make_pipeline(P.FunctionTransformer(np.log, validate=True), SCALED(),
                                                             linear_model.LogisticRegression()), positive),
]
