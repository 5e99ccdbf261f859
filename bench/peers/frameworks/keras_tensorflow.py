"""Cases of Keras on TensorFlow, in float32."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import functools  # noqa: E402

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from case import Case  # noqa: E402


def version() -> str:
    return f"keras {keras.__version__}, tensorflow {tf.__version__}"


@functools.cache
def mlp():
    keras.utils.set_random_seed(7)
    return keras.Sequential([keras.layers.Input((30,)), keras.layers.Dense(64, activation="relu"),
                             keras.layers.Dense(64, activation="relu"),
                             keras.layers.Dense(2, activation="softmax")])


def case(call_of) -> Case:
    x = np.random.default_rng(7).normal(size=(1, 30)).astype(np.float32)
    return Case(x, call_of(x), lambda path: mlp().save(path), ".keras", "-", 1e-5)


CASES = {
    "direct-row": lambda: case(lambda x: functools.partial(mlp(), tf.constant(x), training=False)),
    "predict-row": lambda: case(lambda x: functools.partial(mlp().predict, x, verbose=0)),
}
LARGE = {}
