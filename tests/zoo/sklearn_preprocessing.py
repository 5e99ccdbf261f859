"""Composition and preprocessing of scikit-learn, for the zoo: (name, estimator factory, data)."""

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.datasets import load_diabetes, load_wine
from sklearn.decomposition import PCA, FastICA, TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import (RFE, SelectFromModel, SelectKBest, SelectPercentile, VarianceThreshold, f_classif)
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (Binarizer, FunctionTransformer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler,
                                   Normalizer, OneHotEncoder, OrdinalEncoder, PolynomialFeatures, PowerTransformer,
                                   QuantileTransformer, RobustScaler, StandardScaler, TargetEncoder)


def wine():
    return load_wine(return_X_y=True)


def named_wine():
    return load_wine(return_X_y=True, as_frame=True)


def holes():
    """Numbers of very different sizes with NaN, and a column of zeros."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(200, 5)) * [1, 1e-3, 1e6, 5, 0]
    x[rng.random(x.shape) < 0.15] = np.nan
    x[:, 4] = 0
    return x, rng.integers(0, 3, 200)


def positive():
    rng = np.random.default_rng(8)
    return rng.lognormal(size=(150, 4)), rng.integers(0, 2, 150)


def people():
    """A data frame of strings and numbers, rare cities among them."""
    rng = np.random.default_rng(9)
    count = 300
    cities = ["Rome", "Paris", "Oslo", "Zürich", "Brno"]
    frame = pd.DataFrame({
        "age": rng.integers(18, 90, count).astype(float),
        "city": rng.choice(cities, count, p=[0.4, 0.3, 0.2, 0.07, 0.03]).astype(object),
        "income": rng.lognormal(10, 1, count),
        "kind": rng.choice(["a", "b"], count).astype(object),
        "floor": rng.integers(0, 6, count).astype(float),
    })
    target = (frame.age * 500 + frame.income > 40000).astype(int) + (frame.city == "Oslo")
    return frame, target.to_numpy()


def numbered_categories():
    rng = np.random.default_rng(10)
    x = np.column_stack([rng.integers(0, 12, 300), rng.choice([0, 1], 300), rng.integers(0, 4, 300)]).astype(float)
    x[::17, 2] = np.nan
    return x, rng.integers(0, 3, 300)


def reviews():
    """Short texts: capitals, accents, digits, punctuation, an empty one."""
    words = ["Good", "bad", "the", "Café", "naïve", "ÉCOLE", "plain", "x", "42", "don't", "straße", "and", "movie"]
    rng = np.random.default_rng(11)
    texts = [" ".join(rng.choice(words, rng.integers(1, 12))) + rng.choice([".", "!", ""]) for _ in range(120)]
    texts[5] = ""
    return np.array(texts, dtype=object), rng.integers(0, 2, 120)


def mixed(*encoder_steps):
    return ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["age", "income"]),
        ("texts", make_pipeline(*encoder_steps), ["city", "kind"]),
    ], remainder="passthrough")


MODELS = [
    ("standard_scaler", lambda: StandardScaler(), holes),
    ("standard_scaler_plain", lambda: StandardScaler(with_mean=False, with_std=False), wine),
    ("min_max_scaler", lambda: MinMaxScaler((-2, 3), clip=True), holes),
    ("max_abs_scaler", lambda: MaxAbsScaler(), holes),
    ("robust_scaler", lambda: RobustScaler(quantile_range=(10, 80)), holes),
    ("normalizer_l2", lambda: Normalizer(), wine),
    ("normalizer_l1", lambda: Normalizer("l1"), wine),
    ("normalizer_max", lambda: Normalizer("max"), wine),
    ("binarizer", lambda: Binarizer(threshold=1.5), wine),
    ("polynomial", lambda: PolynomialFeatures(3), positive),
    ("polynomial_interactions", lambda: PolynomialFeatures(2, interaction_only=True, include_bias=False), wine),
    ("yeo_johnson", lambda: PowerTransformer(), holes),
    ("box_cox", lambda: PowerTransformer(method="box-cox", standardize=False), positive),
    ("quantile_uniform", lambda: QuantileTransformer(n_quantiles=50), holes),
    ("quantile_normal", lambda: QuantileTransformer(n_quantiles=80, output_distribution="normal"), holes),
    ("bins_ordinal", lambda: KBinsDiscretizer(6, encode="ordinal"), wine),
    ("bins_one_hot", lambda: KBinsDiscretizer(4, encode="onehot", strategy="uniform"), wine),
    ("one_hot_numbers", lambda: OneHotEncoder(handle_unknown="ignore"), numbered_categories),
    ("one_hot_drop_first", lambda: OneHotEncoder(drop="first", handle_unknown="ignore"), numbered_categories),
    ("one_hot_if_binary", lambda: OneHotEncoder(drop="if_binary"), numbered_categories),
    ("one_hot_infrequent", lambda: OneHotEncoder(min_frequency=30, handle_unknown="infrequent_if_exist"),
     numbered_categories),
    ("one_hot_max_categories", lambda: OneHotEncoder(max_categories=3, drop="first"), numbered_categories),
    ("ordinal", lambda: OrdinalEncoder(), numbered_categories),
    ("ordinal_unknown", lambda: OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1,
                                               encoded_missing_value=-2), numbered_categories),
    ("ordinal_infrequent", lambda: OrdinalEncoder(min_frequency=30), numbered_categories),
    ("target_encoder", lambda: TargetEncoder(random_state=1), numbered_categories),
    ("imputer_mean", lambda: SimpleImputer(add_indicator=True), holes),
    ("imputer_constant", lambda: SimpleImputer(strategy="constant", fill_value=7), holes),
    ("imputer_zero_is_missing", lambda: SimpleImputer(missing_values=0, strategy="most_frequent"), wine),
    ("missing_indicator", lambda: MissingIndicator(features="all"), holes),
    ("pca", lambda: PCA(4), wine),
    ("pca_whiten", lambda: make_pipeline(StandardScaler(), PCA(3, whiten=True)), wine),
    ("svd", lambda: TruncatedSVD(3, random_state=1), wine),
    ("ica", lambda: make_pipeline(StandardScaler(), FastICA(3, random_state=1)), wine),
    ("select_best", lambda: SelectKBest(f_classif, k=5), wine),
    ("select_percentile", lambda: SelectPercentile(f_classif, percentile=30), wine),
    ("variance_threshold", lambda: VarianceThreshold(0.5), wine),
    ("rfe", lambda: RFE(LogisticRegression(max_iter=5000), n_features_to_select=4), wine),
    ("select_from_model", lambda: SelectFromModel(LogisticRegression(max_iter=5000), threshold="mean"), wine),
    ("function_log1p", lambda: FunctionTransformer(np.log1p), positive),
    ("function_none", lambda: make_pipeline(FunctionTransformer(), StandardScaler()), positive),
    ("union", lambda: FeatureUnion([("pca", PCA(2)), ("best", SelectKBest(k=3)), ("all", "passthrough")],
                                   transformer_weights={"pca": 2.5}), wine),
    ("columns_by_number", lambda: ColumnTransformer([("a", StandardScaler(), [0, -1]), ("b", "passthrough", slice(2, 5)),
                                                     ("c", "drop", [1]), ("d", MinMaxScaler(), [False] * 12 + [True])],
                                                    remainder=RobustScaler()), wine),
    ("columns_by_name", lambda: make_column_transformer((StandardScaler(), ["alcohol", "hue"]),
                                                        (MinMaxScaler(), slice("ash", "magnesium"))), named_wine),
    ("columns_mixed", lambda: mixed(OneHotEncoder(handle_unknown="ignore")), people),
    ("columns_mixed_ordinal", lambda: mixed(OrdinalEncoder()), people),
    ("columns_mixed_infrequent", lambda: mixed(OneHotEncoder(min_frequency=0.1, handle_unknown="infrequent_if_exist")),
     people),
    ("columns_mixed_imputed", lambda: mixed(SimpleImputer(strategy="most_frequent"), OneHotEncoder()), people),
    ("columns_selected", lambda: ColumnTransformer([
        ("o", OneHotEncoder(sparse_output=False), make_column_selector(dtype_include=object)),
        ("n", StandardScaler(), make_column_selector(dtype_include=float))]), people),
    ("pipeline_mixed_logistic", lambda: make_pipeline(mixed(OneHotEncoder()), LogisticRegression(max_iter=5000)), people),
    ("pipeline_passthrough", lambda: Pipeline([("a", "passthrough"), ("b", StandardScaler()),
                                               ("c", LogisticRegression(max_iter=5000))]), wine),
    ("grid_search", lambda: GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000)),
                                         {"logisticregression__C": [0.1, 1]}, cv=2), wine),
    ("count_words", lambda: CountVectorizer(), reviews),
    ("count_bigrams", lambda: CountVectorizer(ngram_range=(1, 2), binary=True, stop_words="english"), reviews),
    ("count_chars", lambda: CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), strip_accents="unicode"), reviews),
    ("tfidf", lambda: TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"), reviews),
    ("tfidf_logistic", lambda: make_pipeline(TfidfVectorizer(strip_accents="ascii"), LogisticRegression()), reviews),
    ("tfidf_union", lambda: make_pipeline(FeatureUnion([("w", TfidfVectorizer()), ("c", make_pipeline(
        CountVectorizer(analyzer="char", ngram_range=(1, 3)), TfidfTransformer(norm="l1")))]), LogisticRegression()),
     reviews),
]
