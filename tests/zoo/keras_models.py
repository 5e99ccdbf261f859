#!/usr/bin/env python3
"""Makes Keras models with random weights and saves them, with what they answer.

    keras_models.py FOLDER [NAME ...]
    keras_models.py --list

FOLDER/<name>.keras is the model (some also <name>.h5); FOLDER/<name>.npz holds its inputs ("input:<name>") and what
Keras answers ("output:<name>"); FOLDER/<name>.layers names its classes of layers, FOLDER/version Keras's version.
Weights are random everywhere, statistics and biases too, so that a swapped or dropped weight shows. Needs the venv
"tensorflow".
"""

import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402, N812
from keras import ops  # noqa: E402

RANDOM = np.random.default_rng(11)
MODELS = {}
LEGACY = set()


def model(*, legacy: bool = False):
    """Registers a function that gives a model and its inputs."""
    def register(make):
        MODELS[make.__name__] = make
        if legacy:
            LEGACY.add(make.__name__)
        return make
    return register


def numbers(*shape: int) -> np.ndarray:
    """Ordinary numbers; the first rows are zeros, tiny and large ones."""
    made = RANDOM.normal(size=shape).astype(np.float32)
    for row, scale in enumerate((0, 1e-6, 30)[: max(0, shape[0] - 2)]):
        made[row] *= scale
    return made


def indices(top: int, *shape: int) -> np.ndarray:
    return RANDOM.integers(0, top, shape).astype(np.int32)


def with_random_weights(made: keras.Model) -> None:
    """Random weights where Keras begins with zeros and ones."""
    for weight in made.weights:
        name = weight.path.rsplit("/", 1)[-1]
        shape = tuple(weight.shape)
        if name == "moving_variance":
            weight.assign(RANDOM.uniform(0.5, 2, shape))
        elif name in ("gamma", "scale"):
            weight.assign(RANDOM.uniform(0.5, 1.5, shape))
        elif name in ("beta", "bias", "moving_mean", "alpha") and weight.dtype == "float32":
            weight.assign(RANDOM.normal(scale=0.3, size=shape))


def image_model(*stack, size: tuple = (9, 11, 3), rows: int = 5):
    return keras.Sequential([keras.Input(size), *stack]), [numbers(rows, *size)]


# ----------------------------------------------------------------------------------------- dense and activations


@model(legacy=True)
def mlp():
    made = keras.Sequential([keras.Input((20,)), L.Dense(32, activation="relu"), L.BatchNormalization(), L.Dropout(0.3),
                             L.Dense(16, activation="tanh"), L.Dense(3, activation="softmax")])
    return made, [numbers(50, 20)]


@model()
def every_activation():
    x = keras.Input((12,), name="x")
    names = ["relu", "relu6", "leaky_relu", "sigmoid", "tanh", "softmax", "log_softmax", "gelu", "silu", "elu", "selu",
             "celu", "softplus", "softsign", "exponential", "hard_sigmoid", "hard_silu", "hard_tanh", "hard_shrink",
             "soft_shrink", "tanh_shrink", "log_sigmoid", "mish", "squareplus", "sparse_plus", "sparse_sigmoid", "glu",
             "linear"]
    data = numbers(40, 12)
    data[2] /= 4
    return keras.Model(x, [L.Activation(name, name=name)(x) for name in names]), [data]


@model()
def activation_layers():
    x = keras.Input((6, 8))
    made = [L.ReLU(max_value=1.5)(x), L.ReLU(negative_slope=0.1, threshold=0.5)(x), L.LeakyReLU(negative_slope=0.05)(x),
            L.ELU(alpha=0.7)(x), L.PReLU()(x), L.PReLU(shared_axes=[1])(x), L.Softmax()(x), L.Softmax(axis=1)(x),
            L.Softmax(axis=[1, 2])(x), L.Dense(5, activation=L.LeakyReLU(negative_slope=0.3))(x)]
    return keras.Model(x, made), [numbers(20, 6, 8)]


@model()
def dense_on_sequences():
    x = keras.Input((None, 6))
    y = L.EinsumDense("abc,cd->abd", output_shape=(None, 7), bias_axes="d", activation="relu")(L.Dense(6)(x))
    return keras.Model(x, L.EinsumDense("...x,xy->...y", output_shape=(4,), bias_axes="y")(y)), [numbers(7, 9, 6)]


# ----------------------------------------------------------------------------------------- images


@model(legacy=True)
def small_cnn():
    return image_model(L.Conv2D(8, 3, activation="relu"), L.MaxPooling2D(), L.Conv2D(4, 3, padding="same", strides=2),
                       L.BatchNormalization(), L.ReLU(), L.GlobalAveragePooling2D(), L.Dense(4, activation="softmax"))


@model()
def conv_same_strides():
    return image_model(L.Conv2D(4, (3, 2), strides=(2, 3), padding="same"), L.Conv2D(6, 4, padding="same"),
                       L.Conv2D(3, 2, padding="same", strides=2))


@model()
def conv_any_size():
    made = keras.Sequential([keras.Input((None, None, 3)), L.Conv2D(4, 3, strides=2, padding="same"),
                             L.MaxPooling2D(3, strides=2, padding="same"), L.Conv2D(4, 3, padding="same"),
                             L.Conv2D(5, 3, dilation_rate=2, padding="same"), L.AveragePooling2D(2, padding="same")])
    return made, [numbers(4, 13, 18, 3)]


@model()
def conv_dilated_grouped():
    return image_model(L.Conv2D(6, 3, groups=3, padding="same"), L.Conv2D(4, 3, dilation_rate=(2, 1), use_bias=False))


@model()
def conv_1d():
    x = keras.Input((15, 4))
    y = [L.Conv1D(5, 3, padding="causal", dilation_rate=2, activation="relu")(x), L.Conv1D(5, 4, strides=2)(x),
         L.Conv1D(3, 4, strides=3, padding="same")(x), L.Conv1D(3, 3, padding="causal", strides=2)(x)]
    return keras.Model(x, y), [numbers(6, 15, 4)]


@model()
def conv_3d():
    made = keras.Sequential([keras.Input((6, 7, 8, 2)), L.Conv3D(3, 2, strides=2, padding="same"), L.MaxPooling3D(2),
                             L.Conv3D(2, (1, 2, 2), padding="same"), L.UpSampling3D((1, 2, 3)), L.AveragePooling3D(1),
                             L.ZeroPadding3D(1), L.Cropping3D(((1, 0), (0, 1), (1, 1)))])
    return made, [numbers(4, 6, 7, 8, 2)]


@model()
def depthwise_separable():
    return image_model(L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", strides=2), L.SeparableConv2D(5, 3),
                       L.SeparableConv2D(4, 2, depth_multiplier=3, padding="same", activation="relu"))


@model()
def depthwise_separable_1d():
    made = keras.Sequential([keras.Input((16, 3)), L.DepthwiseConv1D(3, depth_multiplier=2), L.SeparableConv1D(5, 3),
                             L.SeparableConv1D(4, 3, strides=2, padding="same"),
                             L.DepthwiseConv1D(2, strides=2, padding="same")])
    return made, [numbers(5, 16, 3)]


@model()
def conv_transposed():
    x = keras.Input((5, 6, 3))
    cases = [dict(kernel_size=3), dict(kernel_size=3, strides=2), dict(kernel_size=2, strides=3),
             dict(kernel_size=3, padding="same"), dict(kernel_size=3, strides=2, padding="same"),
             dict(kernel_size=2, strides=3, padding="same"), dict(kernel_size=4, strides=2, padding="same"),
             dict(kernel_size=5, strides=2, padding="same"),
             dict(kernel_size=3, strides=2, padding="same", output_padding=1),
             dict(kernel_size=(4, 3), strides=(3, 2), output_padding=(1, 0))]
    return keras.Model(x, [L.Conv2DTranspose(4, **case)(x) for case in cases]), [numbers(5, 5, 6, 3)]


@model()
def conv_transposed_1d_3d():
    a = keras.Input((7, 2))
    b = keras.Input((3, 4, 2, 2))
    made = keras.Model([a, b], [L.Conv1DTranspose(3, 3, strides=2, padding="same")(a), L.Conv1DTranspose(3, 4)(a),
                                L.Conv3DTranspose(2, 2, strides=2)(b)])
    return made, [numbers(5, 7, 2), numbers(5, 3, 4, 2, 2)]


@model()
def poolings():
    x = keras.Input((10, 4))
    y = keras.Input((7, 8, 2))
    made = [L.MaxPooling1D(3)(x), L.AveragePooling1D(3, strides=2, padding="same")(x), L.GlobalMaxPooling1D()(x),
            L.GlobalAveragePooling1D(keepdims=True)(x), L.MaxPooling2D((2, 3), strides=(1, 2), padding="same")(y),
            L.AveragePooling2D(3, strides=2, padding="same")(y), L.GlobalMaxPooling2D()(y),
            L.GlobalAveragePooling2D()(y)]
    return keras.Model([x, y], made), [numbers(6, 10, 4), numbers(6, 7, 8, 2)]


@model()
def adaptive_poolings():
    x, y, z = keras.Input((10, 4)), keras.Input((7, 8, 2)), keras.Input((4, 5, 6, 2))
    made = [L.AdaptiveAveragePooling1D(3)(x), L.AdaptiveMaxPooling1D(4)(x), L.AdaptiveAveragePooling2D((3, 4))(y),
            L.AdaptiveMaxPooling2D((2, 5))(y), L.AdaptiveAveragePooling3D(2)(z), L.AdaptiveMaxPooling3D((3, 2, 4))(z)]
    return keras.Model([x, y, z], made), [numbers(6, 10, 4), numbers(6, 7, 8, 2), numbers(6, 4, 5, 6, 2)]


@model()
def reversible_embedding():
    x = keras.Input((5,), dtype="int32", name="ids")
    tied, loose = L.ReversibleEmbedding(12, 6), L.ReversibleEmbedding(12, 6, tie_weights=False, logit_soft_cap=2.0)
    return keras.Model(x, [tied(L.Dense(6)(tied(x)), reverse=True), loose(loose(x), reverse=True)]), [indices(12, 9, 5)]


@model()
def up_down():
    x = keras.Input((6, 7, 3))
    made = [L.UpSampling2D((2, 3))(x), L.UpSampling2D(2, interpolation="bilinear")(x),
            L.ZeroPadding2D(((1, 2), (0, 3)))(x), L.Cropping2D(((1, 0), (2, 1)))(x),
            L.ZeroPadding2D(2)(x), L.Permute((3, 1, 2))(x)]
    return keras.Model(x, made), [numbers(5, 6, 7, 3)]


@model()
def reshapes():
    x = keras.Input((4, 6))
    flat = L.Flatten()(x)
    made = [flat, L.Reshape((3, 8))(x), L.Reshape((-1, 2))(x), L.RepeatVector(3)(flat), L.Permute((2, 1))(x),
            L.UpSampling1D(2)(x), L.ZeroPadding1D((1, 2))(x), L.Cropping1D(1)(x), L.ZeroPadding1D(1)(x)]
    return keras.Model(x, made), [numbers(5, 4, 6)]


@model()
def residual():
    x = keras.Input((12, 12, 3), name="image")
    y = L.Conv2D(8, 3, padding="same", use_bias=False)(x)
    y = L.ReLU()(L.BatchNormalization()(y))
    for _ in range(3):
        z = L.ReLU()(L.BatchNormalization()(L.Conv2D(8, 3, padding="same")(y)))
        y = L.ReLU()(L.Add()([y, L.BatchNormalization()(L.Conv2D(8, 3, padding="same")(z))]))
    return keras.Model(x, L.Dense(5, activation="softmax", name="class")(L.GlobalAveragePooling2D()(y))), [
        numbers(6, 12, 12, 3)]


@model()
def unet():
    x = keras.Input((16, 16, 2))
    a = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    b = L.Conv2D(8, 3, padding="same", activation="relu")(L.MaxPooling2D()(a))
    c = L.Conv2D(8, 3, padding="same", activation="relu")(L.MaxPooling2D()(b))
    d = L.Concatenate()([L.Conv2DTranspose(8, 2, strides=2, padding="same")(c), b])
    e = L.Concatenate()([L.UpSampling2D()(L.Conv2D(4, 3, padding="same")(d)), a])
    return keras.Model(x, L.Conv2D(1, 1, activation="sigmoid")(e)), [numbers(4, 16, 16, 2)]


@model()
def mobile():
    x = keras.Input((16, 16, 3))
    y = L.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(x)
    y = L.ReLU(6.0)(L.BatchNormalization()(y))
    for stride in (1, 2):
        z = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(16, 1, use_bias=False)(y)))
        if stride == 2:
            z = L.ZeroPadding2D(((0, 1), (0, 1)))(z)
        z = L.DepthwiseConv2D(3, strides=stride, padding="same" if stride == 1 else "valid", use_bias=False)(z)
        z = L.BatchNormalization()(L.Conv2D(8, 1, use_bias=False)(L.ReLU(6.0)(L.BatchNormalization()(z))))
        y = L.Add()([y, z]) if stride == 1 else z
    squeeze = L.Reshape((1, 1, 8))(L.Dense(8, activation="hard_sigmoid")(L.GlobalAveragePooling2D()(y)))
    return keras.Model(x, L.Multiply()([y, squeeze])), [numbers(4, 16, 16, 3)]


# ----------------------------------------------------------------------------------------- merging and normalising


@model()
def merges():
    a, b, c = keras.Input((4, 5), name="a"), keras.Input((4, 5), name="b"), keras.Input((5,), name="c")
    made = [L.Add()([a, b, c]), L.Subtract()([a, b]), L.Multiply()([a, c]), L.Average()([a, b, c]),
            L.Maximum()([a, b]), L.Minimum()([a, b, a]), L.Concatenate()([a, b]), L.Concatenate(axis=1)([a, b]),
            L.Dot(axes=2)([a, b]), L.Dot(axes=(1, 1), normalize=True)([a, b]), L.Dot(axes=(2, 1))([a, c]),
            L.Dot(axes=1)([c, c])]
    return keras.Model([a, b, c], made), [numbers(6, 4, 5), numbers(6, 4, 5), numbers(6, 5)]


@model()
def normalisations():
    x = keras.Input((5, 6, 8))
    made = [L.LayerNormalization()(x), L.LayerNormalization(axis=[1, 3], epsilon=1e-5)(x), L.UnitNormalization()(x),
            L.LayerNormalization(axis=1, scale=False)(x), L.LayerNormalization(center=False)(x),
            L.RMSNormalization()(x),
            L.GroupNormalization(4)(x), L.GroupNormalization(-1)(x), L.GroupNormalization(1, axis=1)(x),
            L.BatchNormalization(axis=1)(x), L.BatchNormalization(scale=False)(x), L.UnitNormalization(axis=[1, 2])(x),
            L.BatchNormalization(center=False)(x), L.SpectralNormalization(L.Conv2D(3, 2))(x)]
    return keras.Model(x, made), [numbers(6, 5, 6, 8)]


# ----------------------------------------------------------------------------------------- graphs


@model(legacy=True)
def shared_and_nested():
    a, b = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    tower = keras.Sequential([keras.Input((6,)), L.Dense(8, activation="relu"), L.Dense(4)], name="tower")
    inside = keras.Input((4,))
    head = keras.Model(inside, [L.Dense(3)(inside), L.BatchNormalization()(inside)], name="head")
    shared = L.Dense(4, activation="tanh", name="shared")
    u, v = head(shared(tower(a)))
    w = shared(L.Dense(4)(tower(b)))
    return keras.Model([a, b], [L.Dense(2, name="scores")(u), L.Add(name="sum")([v, w])]), [numbers(8, 6), numbers(8,
                                                                                                                   6)]


@model()
def dict_ends():
    x, y = keras.Input((3,), name="x"), keras.Input((3,), name="y")
    return keras.Model({"x": x, "y": y}, {"sum": L.Add()([x, y]), "score": L.Dense(1)(x)}), [numbers(5, 3), numbers(5,
                                                                                                                    3)]


@model()
def nested_first():
    base = keras.Sequential([keras.Input((8, 8, 3)), L.Conv2D(4, 3), L.GlobalAveragePooling2D()])
    return keras.Sequential([base, L.Dense(3)]), [numbers(4, 8, 8, 3)]


@model()
def integer_inputs():
    user, item = keras.Input((1,), dtype="int32", name="user"), keras.Input((1,), dtype="int64", name="item")
    u = L.Flatten()(L.Embedding(30, 8)(user))
    v = L.Flatten()(L.Embedding(50, 8)(item))
    score = L.Dense(1, activation="sigmoid", name="score")(L.Concatenate()([u, v, L.Multiply()([u, v])]))
    return keras.Model([user, item], [score, L.Dot(axes=1, name="dot")([u, v])]), [
        indices(30, 20, 1), indices(50, 20, 1).astype(np.int64)]


@model()
def masked_average():
    x = keras.Input((None,), dtype="int32", name="ids")
    e = L.Embedding(20, 6, mask_zero=True)(x)
    both = L.Concatenate()([e, L.Dense(4)(e)])
    data = indices(20, 10, 7)
    data[:, 4:] *= RANDOM.integers(0, 2, (10, 3)).astype(np.int32)
    data[0] = [0, 3, 0, 4, 0, 0, 0]
    data[1, 1:] = 0
    data[1, 0] = 5
    return keras.Model(x, [L.GlobalAveragePooling1D()(both), L.Maximum()([e, L.Dense(6)(e)])]), [data]


@model()
def masked_merges():
    x, y = keras.Input((6,), dtype="int32", name="x"), keras.Input((6,), dtype="int32", name="y")
    a, b = L.Embedding(20, 4, mask_zero=True)(x), L.Embedding(20, 4, mask_zero=True)(y)
    bare = L.Embedding(20, 4)(y)
    kinds = (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate)
    made = [L.LSTM(2)(kind()(pair)) for kind in kinds for pair in ([a, b], [bare, a])]
    return keras.Model([x, y], [*made, *(kind()([a, b]) for kind in kinds), *(kind()([a, bare]) for kind in kinds)]), \
        [masked_indices(20, 7, 6), masked_indices(20, 7, 6)[::-1]]


@model()
def masking_layer():
    made = keras.Sequential([keras.Input((6, 3)), L.Masking(mask_value=-1.0), L.Dense(4), L.GlobalAveragePooling1D()])
    data = numbers(8, 6, 3)
    data[:, 4:] = -1
    data[2, 1] = -1
    return made, [data]


@model()
def plain_ops():
    x, y = keras.Input((6,)), keras.Input((6,))
    z = ops.sqrt(ops.abs(x) + 1.0) * y - x / 3
    z = ops.maximum(z, 0.1) ** 2 + ops.square(y) * 2
    return keras.Model([x, y], [z, ops.exp(-ops.abs(x)), ops.tanh(x),
                                2 - x, 1 / (1 + ops.abs(y))]), [numbers(9, 6), numbers(9, 6)]


@model()
def more_ops():
    x, i = keras.Input((4, 6), name="x"), keras.Input((3,), dtype="int32", name="i")
    made = [ops.mean(x, axis=1), ops.sum(x, axis=[1, 2], keepdims=True), ops.concatenate([x, x], axis=-1),
            ops.stack([x, 2 * x], axis=1), ops.expand_dims(x, 1), ops.clip(x, -0.5, 1), ops.where(x > 0, x, -1.0),
            ops.transpose(x, (0, 2, 1)), *ops.split(x, 2, axis=2), ops.one_hot(i, 4),
            ops.einsum("abc,acd->abd", x, ops.transpose(x, (0, 2, 1))), ops.cast(i, "float32"), ops.softmax(x, axis=1),
            x[:, 0], x[:, 1:, ::2], x[..., None], x[:, -1, 1:-1], x[:, None, ..., 2], x[:, ::-1],
            ops.pad(x, ((0, 0), (1, 1), (0, 2))), ops.matmul(x, np.arange(12, dtype="float32").reshape(6, 2)),
            *ops.top_k(x, 2), ops.max(x, axis=-1, keepdims=True), ops.full_like(x, 3.0), ops.repeat(x, 2, axis=1),
            ops.tile(x, (1, 2, 1)), ops.reshape(x, (-1, 24)), ops.std(x, axis=-1), ops.var(x, axis=1, keepdims=True),
            ops.cumsum(x, axis=2), ops.argmax(x, axis=-1), ops.flip(x, axis=1), ops.log1p(ops.abs(x)), ops.gelu(x),
            ops.normalize(x, axis=-1), ops.logsumexp(x, axis=-1), ops.take(x, np.array([0, 2]), axis=1), ops.tril(x),
            ops.mod(x, 0.7), ops.sign(x), ops.min(x, axis=2), ops.log(ops.abs(x) + 1), ops.leaky_relu(x),
            ops.rsqrt(x * x + 1),
            ops.swapaxes(x, 1, 2), ops.squeeze(x[:, :1], axis=1), ops.erf(x), ops.floor(x), ops.round(x), x // 0.5]
    return keras.Model([x, i], made), [numbers(12, 4, 6), indices(5, 12, 3)]


@model()
def numeric_ops():
    x, y, i = keras.Input((4, 6), name="x"), keras.Input((4, 6), name="y"), keras.Input((5,), dtype="int32", name="i")
    odd = ops.where(x > 1, x / 0.0, ops.where(x < -1, x / 0.0, ops.where(y > 1, 0.0 / (x - x), x)))
    made = [ops.cast(ops.isfinite(odd), "float32"), ops.nan_to_num(odd, nan=1.5, posinf=3.0, neginf=-4.0),
            ops.expm1(x), ops.exp2(x), ops.trunc(x * 3), ops.soft_shrink(x, 0.3), ops.threshold(x, 0.1, 9.0),
            ops.squareplus(x), ops.glu(x), ops.logaddexp(x, y), ops.hypot(x, y),
            ops.sort(x, axis=1), ops.argsort(x), ops.sort(i), ops.argsort(i), ops.roll(x, 2, axis=1), ops.roll(i, -7, axis=1),
            ops.norm(x, axis=-1), ops.norm(x, ord=1, axis=1, keepdims=True), ops.norm(x, axis=(1, 2)),
            ops.count_nonzero(i, axis=1), *ops.moments(x, axes=[1, 2]), ops.hstack([x, y])]
    return keras.Model([x, y, i], made), [numbers(9, 4, 6), numbers(9, 4, 6), indices(4, 9, 5)]


# ----------------------------------------------------------------------------------------- sequences


def masked_indices(top: int, rows: int, steps: int) -> np.ndarray:
    """Zeros at the end, at the beginning, in between, and everywhere but once."""
    data = RANDOM.integers(1, top, (rows, steps)).astype(np.int32)
    data[0, steps // 2:] = 0
    data[1, : steps // 2] = 0
    data[2, 1::2] = 0
    data[3, 1:] = 0
    return data


@model(legacy=True)
def recurrent():
    x = keras.Input((7, 4), name="x")
    made = [L.LSTM(5)(x), L.LSTM(5, return_sequences=True, go_backwards=True)(x), L.GRU(5)(x), L.SimpleRNN(5)(x),
            L.GRU(5, reset_after=False, return_sequences=True)(x), L.LSTM(3, use_bias=False, activation="relu")(x),
            *L.LSTM(4, return_state=True)(x), *L.GRU(4, return_sequences=True, return_state=True)(x)]
    return keras.Model(x, made), [numbers(9, 7, 4)]


@model()
def recurrent_masked():
    x = keras.Input((None,), dtype="int32", name="ids")
    e = L.Embedding(15, 4, mask_zero=True)(x)
    made = [L.LSTM(5)(e), L.LSTM(5, return_sequences=True)(e), L.GRU(5)(e), L.SimpleRNN(4)(e),
            L.LSTM(4, return_sequences=True, zero_output_for_mask=True)(e), L.LSTM(4, go_backwards=True)(e),
            L.Bidirectional(L.LSTM(3))(e), L.Bidirectional(L.GRU(3, return_sequences=True))(e),
            L.GRU(3)(L.LSTM(4, return_sequences=True)(e))]
    return keras.Model(x, made), [masked_indices(15, 8, 9)]


@model(legacy=True)
def bidirectional():
    x = keras.Input((6, 4), name="x")
    made = [L.Bidirectional(L.LSTM(3, return_sequences=True))(x), L.Bidirectional(L.GRU(3), merge_mode="sum")(x),
            L.Bidirectional(L.LSTM(3), merge_mode="ave")(x), L.Bidirectional(L.SimpleRNN(3), merge_mode="mul")(x)]
    return keras.Model(x, made), [numbers(8, 6, 4)]


@model()
def time_distributed():
    x = keras.Input((5, 6, 6, 2), name="x")
    y = L.TimeDistributed(L.Conv2D(3, 3, activation="relu"))(x)
    y = L.TimeDistributed(L.Flatten())(y)
    return keras.Model(x, L.LSTM(4)(L.TimeDistributed(L.Dense(5))(y))), [numbers(4, 5, 6, 6, 2)]


@model(legacy=True)
def convolutional_recurrent():
    x, line = keras.Input((4, 6, 5, 2), name="x"), keras.Input((3, 7, 2), name="line")
    ids = keras.Input((4,), dtype="int32", name="ids")
    grid = L.Reshape((4, 3, 4, 1))(L.Embedding(9, 12)(ids))
    y = L.ConvLSTM2D(3, 3, padding="same", return_sequences=True)(x)
    states = L.ConvLSTM2D(2, (2, 3), strides=(2, 1), activation="relu", return_state=True)(y)
    made = [y, *states, L.ConvLSTM2D(2, 2, go_backwards=True, use_bias=False, return_sequences=True)(grid),
            L.ConvLSTM2D(2, 3, dilation_rate=2, padding="same")(x), L.ConvLSTM1D(3, 3, padding="same")(line),
            L.ConvLSTM3D(2, 2, recurrent_activation="hard_sigmoid")(L.Reshape((4, 3, 2, 2, 1))(grid))]
    return keras.Model([x, line, ids], made), [numbers(6, 4, 6, 5, 2), numbers(6, 3, 7, 2), indices(9, 6, 4)]


@model()
def convolutional_recurrent_masked():
    x = keras.Input((5, 4, 3, 2), name="x")
    keep = keras.Input((5,), dtype="bool", name="keep")
    made = [L.ConvLSTM2D(3, 2, return_sequences=True)(x, mask=keep), L.ConvLSTM2D(3, 2)(x, mask=keep)]
    return keras.Model([x, keep], made), [numbers(6, 5, 4, 3, 2), RANDOM.random((6, 5)) < 0.6]


@model(legacy=True)
def encoder_decoder():
    source, target = keras.Input((6, 3), name="source"), keras.Input((4, 3), name="target")
    _, h, c = L.LSTM(5, return_state=True)(source)
    y = L.LSTM(5, return_sequences=True)(target, initial_state=[h, c])
    return keras.Model([source, target], L.Dense(2, activation="softmax")(y)), [numbers(7, 6, 3), numbers(7, 4, 3)]


# ----------------------------------------------------------------------------------------- attention


@model()
def attentions():
    q, v = keras.Input((4, 6), name="q"), keras.Input((5, 6), name="v")
    made = [L.Attention()([q, v]), L.Attention(use_scale=True, score_mode="concat")([q, v]),
            L.AdditiveAttention()([q, v]),
            L.MultiHeadAttention(2, 3)(q, v), L.MultiHeadAttention(2, 3, value_dim=4, output_shape=5)(q, v),
            L.MultiHeadAttention(3, 2, use_bias=False)(q, q, use_causal_mask=True)]
    return keras.Model([q, v], made), [numbers(7, 4, 6), numbers(7, 5, 6)]


@model()
def parallel_attentions():
    """One masked tensor into several layers: MultiHeadAttention takes its mask from those that Keras calls later."""
    x = keras.Input((8,), dtype="int32", name="ids")
    e = L.Embedding(30, 6, mask_zero=True)(x)
    one, two = L.MultiHeadAttention(2, 3)(e, e), L.MultiHeadAttention(2, 3)(e, e, use_causal_mask=True)
    scaled = L.LayerNormalization()(L.Dropout(0.5)(e))
    deep = L.MultiHeadAttention(2, 3)(scaled, e, key=L.Dense(6)(e))
    shared = L.MultiHeadAttention(2, 3, dropout=0.1)
    steps = keras.Input((None, 6))
    inner = keras.Model(steps, L.MultiHeadAttention(2, 3)(steps, steps))
    made = [one, two, L.Add()([e, one, two]), shared(shared(deep, scaled), deep), inner(e), L.LSTM(3)(e),
            L.GlobalAveragePooling1D()(L.Concatenate()([scaled, deep]))]
    return keras.Model(x, made), [masked_indices(30, 9, 8)]


@model()
def transformer():
    x = keras.Input((8,), dtype="int32", name="ids")
    e = L.Embedding(30, 12, mask_zero=True)(x)
    y = L.LayerNormalization(epsilon=1e-6)(L.Add()([e, L.MultiHeadAttention(3, 4)(e, e)]))
    z = L.Dense(12)(L.Dense(24, activation="gelu")(y))
    y = L.LayerNormalization(epsilon=1e-6)(L.Add()([y, z]))
    return keras.Model(x, L.Dense(4, activation="softmax")(L.GlobalAveragePooling1D()(y))), [masked_indices(30, 9, 8)]


@model()
def vision_transformer():
    x = keras.Input((16, 16, 3), name="image")
    y = L.Reshape((16, 12))(L.Conv2D(12, 4, strides=4)(x))
    for _ in range(2):
        z = L.LayerNormalization(epsilon=1e-6)(y)
        y = L.Add()([y, L.MultiHeadAttention(2, 6)(z, z)])
        y = L.Add()([y, L.Dense(12)(L.Dense(24, activation="gelu")(L.LayerNormalization(epsilon=1e-6)(y)))])
    return keras.Model(x, L.Dense(5)(L.GlobalAveragePooling1D()(y))), [numbers(4, 16, 16, 3)]


# ----------------------------------------------------------------------------------------- preprocessing


@model()
def preprocessing_numbers():
    x = keras.Input((4,), name="x")
    normal = L.Normalization()
    normal.adapt(RANDOM.normal(2, 3, (50, 4)).astype(np.float32))
    made = [normal(x), L.Rescaling(1 / 255.0, offset=-0.5)(x), L.Discretization([-1.0, 0.0, 0.5])(x),
            L.Normalization(mean=[1.0, 2, 3, 4], variance=[4.0, 3, 2, 1], invert=True)(x)]
    return keras.Model(x, made), [numbers(12, 4)]


@model()
def preprocessing_categories():
    x, n = keras.Input((1,), dtype="string", name="city"), keras.Input((1,), dtype="int64", name="code")
    made = [L.StringLookup(vocabulary=["Bern", "Rome", "Oslo"])(x), L.IntegerLookup(vocabulary=[7, 3, 9])(n),
            L.StringLookup(vocabulary=["Bern", "Rome"], output_mode="one_hot")(x),
            L.IntegerLookup(vocabulary=[7, 3], output_mode="multi_hot", num_oov_indices=2)(n), L.Hashing(5)(x),
            L.CategoryEncoding(num_tokens=10, output_mode="one_hot")(n)]
    cities = np.array([["Bern"], ["Oslo"], ["Paris"], [""], ["Rome"], ["Zürich"]], dtype=object).astype("U")
    return keras.Model([x, n], made), [cities, np.array([[7], [3], [9], [0], [1], [5]])]


@model()
def text_vectorisation():
    x = keras.Input((1,), dtype="string", name="text")
    ids = L.TextVectorization(vocabulary=["the", "cat", "sat", "mat"], output_sequence_length=6)
    y = L.GlobalAveragePooling1D()(L.Embedding(10, 4, mask_zero=True)(ids(x)))
    counts = L.TextVectorization(vocabulary=["the", "cat", "the cat"], ngrams=2, output_mode="count")(x)
    texts = np.array([["The cat sat."], ["the the mat!"], ["a dog, on the mat"], ["cat"],
                      ["The cat the cat sat on it"]])
    return keras.Model(x, [L.Dense(2, activation="softmax")(y), counts]), [texts]


@model()
def preprocessing_images():
    x = keras.Input((12, 14, 3), name="image")
    y = L.RandomRotation(0.1)(L.RandomFlip()(L.Rescaling(1 / 127.5, offset=-1)(x)))
    made = [L.Resizing(6, 7)(y), L.Resizing(20, 21, interpolation="nearest")(y), L.CenterCrop(8, 10)(y),
            L.Conv2D(2, 3)(L.RandomContrast(0.2)(y))]
    return keras.Model(x, made), [np.abs(numbers(4, 12, 14, 3)) * 50]


@model()
def resizing_of_inputs():
    """Nothing between input and Resizing: the runtime moves the transposes around it."""
    x = keras.Input((7, 5, 3), name="image")
    free = keras.Input((None, None, 2), name="free")
    made = [L.Resizing(h, w, interpolation=kind)(x) for kind in ("nearest", "bilinear")
            for h, w in ((4, 4), (14, 9), (3, 11))]
    return keras.Model([x, free], [*made, L.Resizing(4, 6)(free)]), [numbers(4, 7, 5, 3), numbers(4, 6, 9, 2)]


@model()
def additive_attention_masked():
    ids = keras.Input((6,), dtype="int32", name="ids")
    words = L.Embedding(9, 4, mask_zero=True)(ids)
    return keras.Model(ids, L.GlobalAveragePooling1D()(L.AdditiveAttention()([words, words]))), [indices(9, 8, 6)]


# ----------------------------------------------------------------------------------------- whole models


@model()
def nested_outputs():
    inside = keras.Input((5,))
    inner = keras.Model(inside, L.Dense(3)(inside))
    x, y = keras.Input((5,), name="x"), keras.Input((5,), name="y")
    return keras.Model([x, y], {"b": inner(x), "a": inner(y), "c": L.Dense(2)(inner(x))}), [numbers(6, 5), numbers(6, 5)]


@model()
def convnext():
    from keras.src.applications.convnext import ConvNeXt  # the public ones are large
    made = ConvNeXt(depths=[1, 2, 1, 1], projection_dims=[8, 12, 16, 20], name="convnext", weights=None,
                    input_shape=(32, 32, 3), classes=5)
    for layer in made.layers:
        if type(layer).__name__ == "LayerScale":
            layer.set_weights([RANDOM.normal(size=layer.projection_dim)])
    return made, [np.abs(numbers(4, 32, 32, 3)) * 50]


@model()
def autoencoder():
    encoder = keras.Sequential([keras.Input((16,)), L.Dense(8, activation="elu"), L.Dense(3)], name="encoder")
    decoder = keras.Sequential([keras.Input((3,)), L.Dense(8, activation="selu"), L.Dense(16, activation="sigmoid")],
                               name="decoder")
    x = keras.Input((16,), name="x")
    code = encoder(x)
    return keras.Model(x, [decoder(code), code]), [numbers(12, 16)]


@model(legacy=True)
def wide_and_deep():
    wide, deep = keras.Input((10,), name="wide"), keras.Input((6,), name="deep")
    y = L.Dense(16, activation="relu")(deep)
    y = L.Dropout(0.2)(L.LayerNormalization()(L.Dense(8, activation="gelu")(y)))
    both = L.Concatenate()([wide, y])
    return keras.Model([wide, deep], [L.Dense(1, activation="sigmoid", name="click")(both),
                                      L.Dense(4, activation="softmax", name="kind")(y)]), [numbers(15, 10),
                                                                                           numbers(15, 6)]


@model(legacy=True)
def two_towers():
    user, item = keras.Input((1,), dtype="int32", name="user"), keras.Input((1,), dtype="int32", name="item")
    u = L.Dense(6)(L.Flatten()(L.Embedding(25, 8, name="users")(user)))
    v = L.Dense(6)(L.Flatten()(L.Embedding(40, 8, name="items")(item)))
    return keras.Model([user, item], L.Dot(axes=1, normalize=True, name="score")([u, v])), [
        indices(25, 20, 1), indices(40, 20, 1)]


@model()
def text_cnn():
    x = keras.Input((20,), dtype="int32", name="words")
    e = L.SpatialDropout1D(0.1)(L.Embedding(50, 8)(x))
    parts = [L.GlobalMaxPooling1D()(L.Conv1D(6, size, activation="relu")(e)) for size in (2, 3, 4)]
    return keras.Model(x, L.Dense(3, activation="softmax")(L.Concatenate()(parts))), [indices(50, 12, 20)]


@model()
def squeeze_excite():
    x = keras.Input((8, 8, 4))
    y = L.Conv2D(8, 3, padding="same", activation="swish")(x)
    s = L.GlobalAveragePooling2D(keepdims=True)(y)
    s = L.Conv2D(8, 1, activation="sigmoid")(L.Conv2D(2, 1, activation="relu")(s))
    return keras.Model(x, L.Multiply()([y, s])), [numbers(4, 8, 8, 4)]


@model()
def dense_blocks():
    x = keras.Input((8, 8, 3))
    y = x
    for _ in range(3):
        z = L.Conv2D(4, 3, padding="same")(L.ReLU()(L.BatchNormalization()(y)))
        y = L.Concatenate()([y, z])
    return keras.Model(x, L.GlobalMaxPooling2D()(L.AveragePooling2D(2)(y))), [numbers(4, 8, 8, 3)]


@model()
def inception():
    x = keras.Input((9, 9, 3))
    parts = [L.Conv2D(3, 1, padding="same")(x), L.Conv2D(4, (1, 5), padding="same")(L.Conv2D(2, 1)(x)),
             L.Conv2D(2, 1)(L.MaxPooling2D(3, strides=1, padding="same")(x)),
             L.Conv2D(2, 3, padding="same")(L.AveragePooling2D(3, strides=1, padding="same")(x))]
    return keras.Model(x, L.Concatenate()(parts)), [numbers(4, 9, 9, 3)]


@model()
def temporal_convolutions():
    x = keras.Input((None, 4))
    y = x
    for rate in (1, 2, 4):
        z = L.Conv1D(4, 3, padding="causal", dilation_rate=rate, activation="relu")(y)
        y = L.Add()([y, L.SpatialDropout1D(0.1)(L.LayerNormalization()(z))])
    return keras.Model(x, L.Dense(2)(y)), [numbers(5, 21, 4)]


@model()
def channels_first():
    x = keras.Input((3, 8, 9))
    y = L.ZeroPadding2D(1, data_format="channels_first")(x)
    y = L.UpSampling2D(2, data_format="channels_first")(y)
    y = L.Cropping2D(((0, 1), (2, 0)), data_format="channels_first")(y)
    return keras.Model(x, L.Flatten(data_format="channels_first")(L.BatchNormalization(axis=1)(y))), [numbers(4, 3, 8,
                                                                                                              9)]


@model()
def mixer():
    x = keras.Input((6, 8))
    y = L.Permute((2, 1))(L.LayerNormalization(epsilon=1e-6)(x))
    y = L.Permute((2, 1))(L.Dense(6)(L.Dense(12, activation="gelu")(y)))
    x2 = L.Add()([x, y])
    z = L.Dense(8)(L.Dense(16, activation="gelu")(L.LayerNormalization(epsilon=1e-6)(x2)))
    return keras.Model(x, L.GlobalAveragePooling1D()(L.Add()([x2, z]))), [numbers(6, 6, 8)]


@model()
def gated():
    x = keras.Input((10,))
    a, b = L.Dense(10, activation="sigmoid")(x), L.Dense(10, activation="tanh")(x)
    y = L.Add()([L.Multiply()([a, b]), L.Multiply()([1.0 - a, x])])
    return keras.Model(x, L.Dense(5, activation="log_softmax")(y)), [numbers(14, 10)]


@model()
def factorisation_machine():
    x = keras.Input((4,), dtype="int32", name="features")
    e = L.Embedding(40, 6)(x)
    square, squares = ops.square(ops.sum(e, axis=1)), ops.sum(ops.square(e), axis=1)
    linear = ops.sum(L.Embedding(40, 1)(x), axis=1)
    return keras.Model(x, L.Activation("sigmoid")(linear + 0.5 * ops.sum(square - squares, axis=1, keepdims=True))), [
        indices(40, 18, 4)]


@model()
def one_row_and_many():
    made = keras.Sequential([keras.Input((7,)), L.GaussianNoise(0.1), L.Dense(9, activation="mish"),
                             L.AlphaDropout(0.1),
                             L.ActivityRegularization(0.1), L.GaussianDropout(0.2), L.UnitNormalization(), L.Dense(2)])
    return made, [numbers(1000, 7)]


# ----------------------------------------------------------------------------------------- writing them


def write(folder: Path, name: str) -> None:
    keras.utils.set_random_seed(len(name))
    made, inputs = MODELS[name]()
    with_random_weights(made)
    made.save(folder / f"{name}.keras")
    if name in LEGACY:
        made.save(folder / f"{name}.h5")
    (folder / f"{name}.layers").write_text("\n".join(sorted(layers_of(made))))
    names = [tensor._keras_history.operation.name for tensor in made.inputs]
    takes_dict = isinstance(getattr(made, "_inputs_struct", None), dict)
    given = dict(zip(names, inputs)) if takes_dict else inputs if len(inputs) > 1 else inputs[0]
    answers = made(given, training=False)
    if isinstance(answers, dict):
        outputs = answers
    else:
        answers = answers if isinstance(answers, (list, tuple)) else [answers]
        ends = getattr(made, "output_names", None) or [made.layers[-1].name]
        outputs = {}
        for output, answer in zip(ends, answers):
            unique, number = output, 0
            while unique in outputs:
                number += 1
                unique = f"{output}_{number}"
            outputs[unique] = answer
    arrays = {f"input:{key}": value for key, value in zip(names, inputs)}
    arrays |= {f"output:{key}": keras.ops.convert_to_numpy(value) for key, value in outputs.items()}
    np.savez(folder / f"{name}.npz", **arrays)


def layers_of(made: keras.Model) -> set[str]:
    """Classes of all layers, of models inside, too."""
    found = set()
    for layer in made.layers:
        found |= layers_of(layer) if isinstance(layer, keras.Model) else {type(layer).__name__}
    return found


def main() -> None:
    if sys.argv[1] == "--list":
        print("\n".join(MODELS))
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "version").write_text(keras.__version__)
    broken = 0
    for name in sys.argv[2:] or MODELS:
        try:
            write(folder, name)
        except Exception as error:  # noqa: BLE001  one model must not keep the others from being made
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            broken += 1
    sys.exit(broken > 0)


if __name__ == "__main__":
    main()
