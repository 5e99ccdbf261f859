"""Keras models on TensorFlow, converted with tf2onnx."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf
import tf2onnx
from keras import layers
from sklearn import datasets

from trained import ROWS, SEED, Trained, split

tf.config.experimental.enable_op_determinism()
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def trained(make_layers, name: str, features: np.ndarray, labels: np.ndarray, ask: np.ndarray, epochs: int) -> Trained:
    """Trains a sequential model and converts its TensorFlow function, which takes names in lower case only."""
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential([keras.Input(ask.shape[1:], name=name), *make_layers()])
    model.compile("adam", "sparse_categorical_crossentropy", jit_compile=False)
    model.fit(features, labels, epochs=epochs, verbose=0)
    signature = (tf.TensorSpec((None, *ask.shape[1:]), tf.float32, name=name),)
    function = tf.function(lambda x: {"output": model(x)}, input_signature=signature)
    converted, _ = tf2onnx.convert.from_function(function, input_signature=signature, opset=18)
    return Trained(converted.SerializeToString(), {name: ask}, {"output": model.predict(ask, verbose=0)},
                   {"output": "probability"})


def cancer_keras_mlp() -> Trained:
    train, labels, ask = split(datasets.load_breast_cancer)

    def make() -> list:
        return [layers.Rescaling(1 / 100), layers.Dense(16, "relu"), layers.Dense(2, "softmax")]

    return trained(make, "features", train, labels, ask, epochs=10)


def digits_keras_cnn() -> Trained:
    train, labels, ask = split(datasets.load_digits)

    def make() -> list:
        return [layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten(),
                layers.Dense(10, "softmax")]

    return trained(make, "image", train.reshape(-1, 8, 8, 1) / 16, labels, ask.reshape(-1, 8, 8, 1) / 16,
                   epochs=20)


def keras_text() -> Trained:
    """Which of scikit-learn's data sets a line of their descriptions is about, from its words."""
    loaders = [datasets.load_iris, datasets.load_wine, datasets.load_breast_cancer, datasets.load_diabetes,
               datasets.load_digits]
    lines, labels = [], []
    for label, loader in enumerate(loaders):
        found = [line.strip() for line in loader().DESCR.splitlines() if len(line.split()) >= 4]
        lines += found
        labels += [label] * len(found)
    vectorize = layers.TextVectorization(max_tokens=200, output_mode="count")
    vectorize.adapt(lines)
    counts = np.asarray(vectorize(lines), np.float32)
    order = np.random.default_rng(SEED).permutation(len(lines))

    def make() -> list:
        return [layers.Dense(16, "relu"), layers.Dense(len(loaders), "softmax")]

    return trained(make, "words", counts, np.array(labels), counts[order[:ROWS]], epochs=40)


MODELS = [cancer_keras_mlp, digits_keras_cnn, keras_text]
