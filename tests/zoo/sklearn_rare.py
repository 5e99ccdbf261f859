"""Outliers, mixtures, Gaussian processes, hashed texts and others of scikit-learn, for the zoo: (name, estimator factory,
data)."""

import numpy as np
from sklearn import (cluster, covariance, ensemble, gaussian_process, kernel_approximation, linear_model,
                     mixture, multiclass, naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm)
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.metrics.pairwise import rbf_kernel

from sklearn_predictors import DATA
from sklearn_preprocessing import wine

K = gaussian_process.kernels
CANCER, DIABETES, IRIS, TARGETS = DATA["cancer"], DATA["diabetes"], DATA["iris"], DATA["two_targets"]


def scaled(step):
    return pipeline.make_pipeline(preprocessing.StandardScaler(), step)


def unit(step):
    return pipeline.make_pipeline(preprocessing.MinMaxScaler(clip=True), step)


def few():
    x, y = DIABETES()
    return x[:80], y[:80]


def kernels():
    x, y = IRIS()
    return rbf_kernel(x[::3], x[::3]), y[::3]


def sentences():
    words = np.array("good bad Très naïve 東京 film FILM plot's the of 10 x_y ünder a".split())
    rng = np.random.default_rng(21)
    texts = [" ".join(rng.choice(words, rng.integers(0, 12))) for _ in range(80)]
    return np.array(texts, dtype=object), np.arange(80) % 3


def process(kernel, **options):
    return scaled(gaussian_process.GaussianProcessRegressor(kernel, optimizer=None, alpha=1e-2, **options))


def bayesian(**options):
    return mixture.BayesianGaussianMixture(n_components=3, random_state=0, max_iter=50, **options)


def hashing(**options):
    return pipeline.make_pipeline(HashingVectorizer(n_features=128, **options), linear_model.Ridge())


MODELS = [
    ("lof", lambda: scaled(neighbors.LocalOutlierFactor(12, novelty=True)), wine),
    ("lof_manhattan", lambda: scaled(neighbors.LocalOutlierFactor(7, metric="manhattan", novelty=True)), wine),
    ("envelope", lambda: covariance.EllipticEnvelope(random_state=0), IRIS),
    ("birch", lambda: scaled(cluster.Birch(threshold=1.0, n_clusters=4)), wine),
    ("birch_subclusters", lambda: cluster.Birch(threshold=0.7, n_clusters=None), IRIS),
    ("agglomerated", lambda: pipeline.make_pipeline(cluster.FeatureAgglomeration(4), linear_model.Ridge()), CANCER),
    ("bayesian_full", bayesian, IRIS),
    ("bayesian_tied", lambda: bayesian(covariance_type="tied"), IRIS),
    ("bayesian_diag", lambda: bayesian(covariance_type="diag"), wine),
    ("bayesian_spherical", lambda: bayesian(covariance_type="spherical",
                                            weight_concentration_prior_type="dirichlet_distribution"), IRIS),
    ("components_of_neighbours", lambda: scaled(neighbors.NeighborhoodComponentsAnalysis(2, random_state=0)), wine),
    ("boltzmann", lambda: pipeline.make_pipeline(
        preprocessing.MinMaxScaler(clip=True), neural_network.BernoulliRBM(6, n_iter=5, random_state=0),
        linear_model.LogisticRegression()), wine),
    ("skewed_chi2", lambda: unit(kernel_approximation.SkewedChi2Sampler(n_components=12, random_state=0)), wine),
    ("kernel_centerer", preprocessing.KernelCenterer, kernels),
    ("process", lambda: process(None), few),
    ("process_normalized", lambda: process(K.ConstantKernel(2.0) * K.RBF(1.5) + K.WhiteKernel(0.1), normalize_y=True),
     few),
    ("process_matern", lambda: process(K.Matern(2.0, nu=1.5) + K.Matern(1.0, nu=2.5) * K.Matern(3.0, nu=0.5)), few),
    ("process_matern_smooth", lambda: process(K.Matern(2.0, nu=np.inf)), few),
    ("process_lengths", lambda: process(K.RBF(np.arange(1.0, 11.0)) + K.DotProduct(0.5)), few),
    ("process_periodic", lambda: process(K.ExpSineSquared(1.5, 30.0) * K.RBF(2.0) + K.RationalQuadratic(1.2, 0.7) ** 2), few),
    ("process_two_targets", lambda: process(K.RBF(2.0), normalize_y=True), TARGETS),
    ("hashed", lambda: pipeline.make_pipeline(HashingVectorizer(n_features=64), linear_model.LogisticRegression()),
     sentences),
    ("hashed_counts", lambda: pipeline.make_pipeline(
        HashingVectorizer(n_features=50, alternate_sign=False, norm=None, lowercase=False), TfidfTransformer(),
        naive_bayes.MultinomialNB()), sentences),
    ("hashed_characters", lambda: hashing(analyzer="char_wb", ngram_range=(2, 4), norm="l1"), sentences),
    ("hashed_pairs", lambda: hashing(ngram_range=(1, 2), binary=True, stop_words="english", strip_accents="unicode"),
     sentences),
    ("hashed_wide", lambda: pipeline.make_pipeline(HashingVectorizer(n_features=2**16),
                                                   linear_model.SGDClassifier(random_state=0)), sentences),
    ("trees_embedding", lambda: ensemble.RandomTreesEmbedding(6, max_depth=3, random_state=0), IRIS),
    ("trees_embedded", lambda: pipeline.make_pipeline(
        ensemble.RandomTreesEmbedding(10, max_depth=4, random_state=0), naive_bayes.BernoulliNB()), wine),
    ("output_codes", lambda: scaled(multiclass.OutputCodeClassifier(svm.LinearSVC(random_state=0), code_size=3,
                                                                    random_state=0)), wine),
    ("output_codes_probabilities", lambda: multiclass.OutputCodeClassifier(naive_bayes.GaussianNB(), code_size=2,
                                                                           random_state=1), IRIS),
]
