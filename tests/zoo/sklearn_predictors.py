"""Predictors of scikit-learn and what they are fitted on; sklearn_models.py trains them."""

import numpy as np
from sklearn import (calibration, cluster, cross_decomposition, datasets, discriminant_analysis, dummy, ensemble,
                     isotonic, linear_model, mixture, multiclass, multioutput, naive_bayes, neighbors, neural_network,
                     svm, tree)


def _both(loader):
    return loader(return_X_y=True)


def _random_edges(classes=4):
    """Random rows, with ties, equal rows and large numbers among them."""
    rng = np.random.default_rng(7)
    X = rng.normal(size=(240, 6))
    X[:40] = np.round(X[:40])
    X[40:60] = X[:20]
    X[60:70] *= 1e4
    y = (np.abs(X[:, 0]) + X[:, 1] ** 2 + rng.normal(size=240)).argsort().argsort() * classes // 240
    return X, y


def _counts():
    rng = np.random.default_rng(3)
    X = rng.poisson(3.0, size=(200, 8)).astype(float)
    return X, (X[:, 0] + rng.normal(size=200) > 3).astype(int) + (X[:, 1] > 4)


def _positive():
    X, y = datasets.load_diabetes(return_X_y=True)
    return X, y / 100


def _with_missing():
    X, y = _random_edges()
    X = X.copy()
    X[np.random.default_rng(1).random(X.shape) < 0.1] = np.nan
    return X, y


def _two_targets():
    X, y = datasets.load_diabetes(return_X_y=True)
    return X, np.column_stack([y, np.sin(y)])


def _two_flags():
    X, y = datasets.load_iris(return_X_y=True)
    return X, np.column_stack([y > 0, y == 1]).astype(int)


def _names():
    X, y = datasets.load_iris(return_X_y=True)
    return X, np.array(["setosa", "versicolor", "virginica"])[y]


def _categories():
    X, y = _counts()
    rng = np.random.default_rng(5)
    X = np.column_stack([X[:, 0], rng.integers(0, 6, 200) * 2.0, rng.normal(size=200)])
    return X, y


DATA = {
    "iris": lambda: _both(datasets.load_iris),
    "wine": lambda: _both(datasets.load_wine),
    "cancer": lambda: _both(datasets.load_breast_cancer),
    "diabetes": lambda: _both(datasets.load_diabetes),
    "edges": _random_edges,
    "counts": _counts,
    "positive": _positive,
    "missing": _with_missing,
    "two_targets": _two_targets,
    "two_flags": _two_flags,
    "names": _names,
    "categories": _categories,
    "one_feature": lambda: (lambda X, y: (X[:, 2:3], y))(*datasets.load_diabetes(return_X_y=True)),
}

L, E, S, T, N, M = linear_model, ensemble, svm, tree, neighbors, multioutput
LOGISTIC = dict(max_iter=300)

PREDICTORS = [
    ("linear_regression", L.LinearRegression, "diabetes"),
    ("linear_two_targets", L.LinearRegression, "two_targets"),
    ("ridge", L.Ridge, "diabetes"),
    ("ridge_cv", L.RidgeCV, "diabetes"),
    ("lasso", lambda: L.Lasso(0.1), "diabetes"),
    ("elastic_net", lambda: L.ElasticNet(0.01), "diabetes"),
    ("lars", L.Lars, "diabetes"),
    ("bayesian_ridge", L.BayesianRidge, "diabetes"),
    ("ard", L.ARDRegression, "diabetes"),
    ("huber", lambda: L.HuberRegressor(max_iter=1000), "diabetes"),
    ("theil_sen", lambda: L.TheilSenRegressor(random_state=0, max_subpopulation=200), "diabetes"),
    ("ransac", lambda: L.RANSACRegressor(random_state=0), "diabetes"),
    ("poisson", L.PoissonRegressor, "positive"),
    ("gamma", L.GammaRegressor, "positive"),
    ("tweedie", lambda: L.TweedieRegressor(power=1.5), "positive"),
    ("sgd_regressor", lambda: L.SGDRegressor(random_state=0), "diabetes"),
    ("pls", lambda: cross_decomposition.PLSRegression(2), "diabetes"),
    ("linear_svr", lambda: S.LinearSVR(random_state=0), "diabetes"),
    ("ridge_classifier", L.RidgeClassifier, "wine"),
    ("ridge_classifier_binary", L.RidgeClassifier, "cancer"),
    ("logistic", lambda: L.LogisticRegression(**LOGISTIC), "iris"),
    ("logistic_names", lambda: L.LogisticRegression(**LOGISTIC), "names"),
    ("logistic_binary", lambda: L.LogisticRegression(**LOGISTIC), "cancer"),
    ("logistic_liblinear", lambda: L.LogisticRegression(solver="liblinear"), "cancer"),
    ("sgd_hinge", lambda: L.SGDClassifier(random_state=0), "iris"),
    ("sgd_log_loss", lambda: L.SGDClassifier(loss="log_loss", random_state=0), "iris"),
    ("sgd_modified_huber", lambda: L.SGDClassifier(loss="modified_huber", random_state=0), "wine"),
    ("sgd_modified_huber_binary", lambda: L.SGDClassifier(loss="modified_huber", random_state=0), "cancer"),
    ("perceptron", lambda: L.Perceptron(random_state=0), "iris"),
    ("linear_svc", lambda: S.LinearSVC(random_state=0), "iris"),
    ("lda", discriminant_analysis.LinearDiscriminantAnalysis, "wine"),
    ("lda_binary", discriminant_analysis.LinearDiscriminantAnalysis, "cancer"),
    ("qda", discriminant_analysis.QuadraticDiscriminantAnalysis, "iris"),
    ("qda_binary", lambda: discriminant_analysis.QuadraticDiscriminantAnalysis(reg_param=0.1), "cancer"),
    ("tree_classifier", lambda: T.DecisionTreeClassifier(random_state=0), "edges"),
    ("tree_regressor", lambda: T.DecisionTreeRegressor(random_state=0), "diabetes"),
    ("tree_missing", lambda: T.DecisionTreeClassifier(max_depth=5, random_state=0), "missing"),
    ("extra_tree", lambda: T.ExtraTreeClassifier(random_state=0), "wine"),
    ("forest", lambda: E.RandomForestClassifier(20, random_state=0), "edges"),
    ("forest_names", lambda: E.RandomForestClassifier(10, random_state=0), "names"),
    ("forest_regressor", lambda: E.RandomForestRegressor(20, random_state=0), "two_targets"),
    ("extra_trees", lambda: E.ExtraTreesClassifier(20, random_state=0), "cancer"),
    ("extra_trees_regressor", lambda: E.ExtraTreesRegressor(20, random_state=0), "diabetes"),
    ("gradient", lambda: E.GradientBoostingClassifier(n_estimators=15, random_state=0), "wine"),
    ("gradient_binary", lambda: E.GradientBoostingClassifier(n_estimators=15, random_state=0), "cancer"),
    ("gradient_exponential", lambda: E.GradientBoostingClassifier(loss="exponential", n_estimators=15), "cancer"),
    ("gradient_regressor", lambda: E.GradientBoostingRegressor(n_estimators=20, random_state=0), "diabetes"),
    ("hist", lambda: E.HistGradientBoostingClassifier(max_iter=10), "missing"),
    ("hist_binary", lambda: E.HistGradientBoostingClassifier(max_iter=10), "cancer"),
    ("hist_categories", lambda: E.HistGradientBoostingClassifier(max_iter=10, categorical_features=[1]),
     "categories"),
    ("hist_regressor", lambda: E.HistGradientBoostingRegressor(max_iter=10), "diabetes"),
    ("hist_poisson", lambda: E.HistGradientBoostingRegressor(loss="poisson", max_iter=10), "positive"),
    ("ada", lambda: E.AdaBoostClassifier(n_estimators=10, random_state=0), "edges"),
    ("ada_binary", lambda: E.AdaBoostClassifier(n_estimators=10, random_state=0), "cancer"),
    ("ada_regressor", lambda: E.AdaBoostRegressor(n_estimators=10, random_state=0), "diabetes"),
    ("bagging", lambda: E.BaggingClassifier(max_features=0.5, random_state=0), "wine"),
    ("bagging_regressor", lambda: E.BaggingRegressor(random_state=0), "diabetes"),
    ("isolation", lambda: E.IsolationForest(n_estimators=20, random_state=0), "cancer"),
    ("isolation_features", lambda: E.IsolationForest(n_estimators=20, max_features=0.5, random_state=0), "wine"),
    ("voting_hard", lambda: E.VotingClassifier([("a", naive_bayes.GaussianNB()),
                                                ("b", T.DecisionTreeClassifier(max_depth=2)),
                                                ("c", S.SVC())]), "names"),
    ("voting_soft", lambda: E.VotingClassifier([("a", naive_bayes.GaussianNB()),
                                                ("b", T.DecisionTreeClassifier(max_depth=2))], voting="soft",
                                               weights=[1, 3]), "wine"),
    ("voting_regressor", lambda: E.VotingRegressor([("a", L.Ridge()), ("b", T.DecisionTreeRegressor(max_depth=3))]),
     "diabetes"),
    ("stacking", lambda: E.StackingClassifier([("a", naive_bayes.GaussianNB()), ("b", S.SVC())]), "names"),
    ("stacking_regressor", lambda: E.StackingRegressor([("a", L.Ridge()), ("b", T.DecisionTreeRegressor())],
                                                       passthrough=True), "diabetes"),
    ("knn", N.KNeighborsClassifier, "wine"),
    ("knn_distance", lambda: N.KNeighborsClassifier(7, weights="distance", metric="manhattan"), "iris"),
    ("knn_regressor", lambda: N.KNeighborsRegressor(weights="distance"), "diabetes"),
    ("svc", S.SVC, "wine"),
    ("svc_ties", lambda: S.SVC(break_ties=True), "edges"),
    ("svc_pairs", lambda: S.SVC(kernel="poly", decision_function_shape="ovo", coef0=1.0), "edges"),
    ("svc_binary", lambda: S.SVC(kernel="linear", C=0.1), "cancer"),
    ("svc_sigmoid", lambda: S.SVC(kernel="sigmoid"), "iris"),
    ("nu_svc", lambda: S.NuSVC(nu=0.2), "iris"),
    ("svr", S.SVR, "diabetes"),
    ("nu_svr", S.NuSVR, "diabetes"),
    ("one_class", lambda: S.OneClassSVM(nu=0.2), "wine"),
    ("gaussian_nb", naive_bayes.GaussianNB, "wine"),
    ("multinomial_nb", naive_bayes.MultinomialNB, "counts"),
    ("complement_nb", naive_bayes.ComplementNB, "counts"),
    ("bernoulli_nb", lambda: naive_bayes.BernoulliNB(binarize=2.0), "counts"),
    ("categorical_nb", lambda: naive_bayes.CategoricalNB(min_categories=20), "counts"),
    ("mlp", lambda: neural_network.MLPClassifier((8,), max_iter=60, random_state=0), "iris"),
    ("mlp_binary", lambda: neural_network.MLPClassifier((8,), activation="tanh", max_iter=60, random_state=0),
     "cancer"),
    ("mlp_regressor", lambda: neural_network.MLPRegressor(hidden_layer_sizes=(8, 4), activation="logistic", max_iter=60,
                                                          random_state=0), "diabetes"),
    ("k_means", lambda: cluster.KMeans(4, n_init=2, random_state=0), "wine"),
    ("mini_batch_k_means", lambda: cluster.MiniBatchKMeans(3, n_init=2, random_state=0), "iris"),
    ("mixture", lambda: mixture.GaussianMixture(3, random_state=0), "iris"),
    ("mixture_diag", lambda: mixture.GaussianMixture(3, covariance_type="diag", random_state=0), "wine"),
    ("calibrated", lambda: calibration.CalibratedClassifierCV(naive_bayes.GaussianNB()), "wine"),
    ("calibrated_isotonic", lambda: calibration.CalibratedClassifierCV(S.LinearSVC(random_state=0),
                                                                       method="isotonic"), "iris"),
    ("calibrated_binary", lambda: calibration.CalibratedClassifierCV(L.RidgeClassifier(), method="isotonic"),
     "cancer"),
    ("one_vs_rest", lambda: multiclass.OneVsRestClassifier(L.LogisticRegression(**LOGISTIC)), "iris"),
    ("one_vs_rest_binary", lambda: multiclass.OneVsRestClassifier(naive_bayes.GaussianNB()), "cancer"),
    ("one_vs_one", lambda: multiclass.OneVsOneClassifier(S.LinearSVC(random_state=0)), "names"),
    ("multi_output", lambda: M.MultiOutputRegressor(L.Ridge()), "two_targets"),
    ("classifier_chain", lambda: M.ClassifierChain(L.LogisticRegression(**LOGISTIC), order=[1, 0]), "two_flags"),
    ("regressor_chain", lambda: M.RegressorChain(L.Ridge(), order=[1, 0]), "two_targets"),
    ("dummy", dummy.DummyClassifier, "names"),
    ("dummy_frequent", lambda: dummy.DummyClassifier(strategy="most_frequent"), "iris"),
    ("dummy_regressor", lambda: dummy.DummyRegressor(strategy="median"), "diabetes"),
    ("isotonic", lambda: isotonic.IsotonicRegression(out_of_bounds="clip"), "one_feature"),
    ("svc_probability", lambda: S.SVC(probability=True, random_state=0), "wine"),
]

# (name, factory, data)
MODELS = [(name, factory, DATA[data]) for name, factory, data in PREDICTORS]
