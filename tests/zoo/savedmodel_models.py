#!/usr/bin/env python3
"""Makes TensorFlow SavedModels with random weights, with what TensorFlow answers.

    savedmodel_models.py --list
    savedmodel_models.py FOLDER [NAME ...]

FOLDER/<name>/ is the model, FOLDER/<name>.npz its inputs ("input:<name>") and the answers of its signature
"serving_default" ("output:<name>"); FOLDER/<name>.json names the operators in it. Needs the venv "tensorflow".
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers as L  # noqa: E402, N812

RANDOM = np.random.default_rng(5)
MODELS = {}
ROWS = 6


def model(make):
    """Registers a function that gives a Keras model or a tf.Module and its inputs by name."""
    MODELS[make.__name__] = make
    return make


def numbers(*shape: int) -> np.ndarray:
    made = RANDOM.normal(size=shape).astype(np.float32)
    for row, scale in enumerate((0, 1e-4, 20)[: max(0, shape[0] - 2)]):
        made[row] *= scale
    return made


def indices(top: int, *shape: int, dtype=np.int32) -> np.ndarray:
    return RANDOM.integers(0, top, shape).astype(dtype)


def words(*shape: int) -> np.ndarray:
    return RANDOM.choice(np.array(["red", "green", "blue", "", "Ünknown", "stranger"], dtype=object), shape)


def variable(*shape: int, scale: float = 1.0) -> tf.Variable:
    return tf.Variable(RANDOM.normal(size=shape).astype(np.float32) * scale)


def spec(*shape, dtype=tf.float32, name="x"):
    return tf.TensorSpec(shape, dtype, name=name)


def module(function, *specs, **attributes) -> tf.Module:
    """A module whose only signature is `function`, which finds `attributes` in its first argument."""
    made = tf.Module()
    for name, value in attributes.items():
        setattr(made, name, value)
    made.serve = tf.function(lambda *inputs: function(made, *inputs), input_signature=specs)
    return made


def with_random_weights(made: keras.Model) -> None:
    for weight in made.weights:
        shape = tuple(weight.shape)
        if not weight.dtype.startswith("float"):
            continue
        weight.assign(RANDOM.uniform(0.5, 1.5, shape) if "variance" in weight.path or "gamma" in weight.path
                      else RANDOM.normal(scale=0.4, size=shape))


# ------------------------------------------------------------------------------------------------------ Keras' export()


@model
def mlp():
    x = keras.Input((4,), name="x")
    h = L.Normalization(mean=[1.0, 2, 3, 4], variance=[1.0, 2, 3, 4])(x)
    for units, activation in ((8, "relu"), (8, "elu"), (8, "selu"), (8, "gelu"), (8, "silu"), (8, "softplus"), (8, "tanh")):
        h = L.Dropout(0.5)(L.BatchNormalization()(L.Dense(units, activation=activation)(h)))
    return keras.Model(x, {"p": L.Dense(3, activation="softmax")(h), "score": L.Dense(1)(h)}), {"x": numbers(ROWS, 4)}


@model
def cnn():
    x = keras.Input((17, 16, 3), name="x")
    h = L.Rescaling(1 / 255.0, offset=-1)(x)
    h = L.Conv2D(8, 3, strides=2, padding="same", activation="relu")(h)
    h = L.BatchNormalization()(h)
    h = L.DepthwiseConv2D(3, padding="same", depth_multiplier=2, activation="relu6")(h)
    h = L.SeparableConv2D(6, 3, dilation_rate=2)(h)
    h = L.MaxPooling2D(2, padding="same")(h)
    h = L.Conv2D(6, 2, groups=3)(h)
    h = L.concatenate([L.GlobalAveragePooling2D()(h), L.GlobalMaxPooling2D()(h), L.Flatten()(h)])
    return keras.Model(x, L.Dense(4, activation="softmax")(h)), {"x": numbers(ROWS, 17, 16, 3)}


@model
def autoencoder():
    x = keras.Input((12, 12, 2), name="x")
    h = L.Conv2D(4, 3, strides=2, padding="same", activation="leaky_relu")(x)
    h = L.AveragePooling2D(2, padding="same")(h)
    h = L.UpSampling2D(2, interpolation="bilinear")(L.UpSampling2D(2)(h))
    h = L.Conv2DTranspose(3, 3, strides=2, padding="same")(h)
    h = L.ZeroPadding2D(1)(L.Cropping2D(2)(h))
    h = L.Conv2DTranspose(2, 3, strides=2)(h)
    return keras.Model(x, h), {"x": numbers(ROWS, 12, 12, 2)}


@model
def masked_lstm():
    x = keras.Input((None,), dtype="int32", name="tokens")
    h = L.Embedding(20, 6, mask_zero=True)(x)
    h = L.LSTM(5, return_sequences=True)(h)
    return keras.Model(x, L.Dense(2, activation="sigmoid")(L.LSTM(4)(h))), {"tokens": indices(20, ROWS, 7) * indices(2, ROWS, 7)}


@model
def recurrent():
    x = keras.Input((None, 3), name="x")
    h = L.Bidirectional(L.GRU(4, return_sequences=True))(x)
    h = L.GRU(3, reset_after=False, return_sequences=True)(h)
    h = L.SimpleRNN(3, return_sequences=True, go_backwards=True)(h)
    return keras.Model(x, L.Dense(1)(L.Bidirectional(L.LSTM(3))(h))), {"x": numbers(ROWS, 5, 3)}


@model
def transformer():
    x = keras.Input((None,), dtype="int32", name="tokens")
    h = L.Embedding(30, 8)(x)
    for _ in range(2):
        h = L.LayerNormalization()(h + L.MultiHeadAttention(2, 4)(h, h, use_causal_mask=True))
        h = L.LayerNormalization()(h + L.Dense(8)(L.Dense(16, activation="gelu")(h)))
    return keras.Model(x, L.Dense(3, activation="softmax")(L.GlobalAveragePooling1D()(h))), {"tokens": indices(30, ROWS, 5)}


@model
def masked_transformer():
    x = keras.Input((9,), dtype="int32", name="tokens")
    h = L.Embedding(30, 8, mask_zero=True)(x)
    h = L.MultiHeadAttention(2, 4)(h, h)
    return keras.Model(x, L.Dense(1)(L.GlobalAveragePooling1D()(h))), {"tokens": indices(30, ROWS, 9) * np.int32(np.arange(9) < 5)}


@model
def text_cnn():
    x = keras.Input((12,), dtype="int32", name="tokens")
    h = L.Embedding(40, 8)(x)
    parts = [L.GlobalMaxPooling1D()(L.Conv1D(6, k, activation="relu", padding=p)(h))
             for k, p in ((2, "valid"), (3, "same"), (3, "causal"))]
    parts.append(L.Flatten()(L.AveragePooling1D(3, padding="same")(h)))
    return keras.Model(x, L.Dense(2, activation="softmax")(L.concatenate(parts))), {"tokens": indices(40, ROWS, 12)}


@model
def string_lookup():
    x = keras.Input((1,), dtype="string", name="colour")
    h = L.StringLookup(vocabulary=["red", "green", "blue"], output_mode="one_hot")(x)
    e = L.Flatten()(L.Embedding(5, 3)(L.StringLookup(vocabulary=["red", "green"], num_oov_indices=1)(x)))
    return keras.Model(x, L.Dense(2)(L.concatenate([h, e]))), {"colour": words(ROWS, 1)}


@model
def mixed_columns():
    age = keras.Input((1,), name="age")
    code = keras.Input((1,), dtype="int64", name="code")
    tags = keras.Input((3,), dtype="int32", name="tags")
    parts = [L.Discretization(bin_boundaries=[-0.5, 0.0, 0.5], output_mode="one_hot")(age),
             L.IntegerLookup(vocabulary=[3, 5, 7], output_mode="multi_hot")(code),
             L.CategoryEncoding(num_tokens=6, output_mode="multi_hot")(tags), age]
    return keras.Model([age, code, tags], L.Dense(1)(L.concatenate(parts))), {
        "age": numbers(ROWS, 1), "code": indices(9, ROWS, 1, dtype=np.int64), "tags": indices(6, ROWS, 3)}


@model
def text_vectorization():
    x = keras.Input((1,), dtype="string", name="text")
    h = L.TextVectorization(vocabulary=["good", "bad", "film", "the"], output_sequence_length=6)(x)
    h = L.GlobalAveragePooling1D()(L.Embedding(8, 4)(h))
    texts = ["Good film!", "the BAD, bad film ...", "", "  the   film\tis good\nand the end is bad good bad  ", "unknown", "the."]
    return keras.Model(x, L.Dense(2)(h)), {"text": np.array(texts, dtype=object)[:, None]}


@model
def two_towers():
    user = keras.Input((), dtype="int32", name="user")
    history = keras.Input((None,), dtype="int32", name="history")
    item = keras.Input((), dtype="int32", name="item")
    table = L.Embedding(25, 6, mask_zero=True)
    query = L.Dense(6)(L.concatenate([L.Embedding(9, 4)(user), L.GlobalAveragePooling1D()(table(history))]))
    return keras.Model([user, history, item], L.Dot(axes=1, normalize=True)([query, L.Dense(6)(table(item))])), {
        "user": indices(9, ROWS), "history": indices(25, ROWS, 4), "item": indices(25, ROWS)}


# ----------------------------------------------------------------------------------------------------- plain tf.function


@model
def products():
    def serve(self, x):
        y = tf.einsum("bi,ij->bj", x, self.w)
        z = tf.tensordot(tf.reshape(x, [-1, 2, 2]), self.v, axes=[[2], [0]])
        batch = tf.matmul(z, z, transpose_b=True)
        outer = tf.einsum("bi,bj->bij", x, y)
        triple = tf.einsum("bij,jk->bki", outer, self.u)
        return {"y": y, "batch": batch, "triple": triple, "diagonal": tf.linalg.band_part(batch, 0, -1)}
    return module(serve, spec(None, 4), w=variable(4, 3), v=variable(2, 5), u=variable(3, 2)), {"x": numbers(ROWS, 4)}


@model
def slices():
    def serve(self, x):
        return {"first": x[:, 0], "every": x[:, ::2, 1:], "last": x[..., -1], "back": x[:, ::-1, :2],
                "fresh": x[:, tf.newaxis, 1], "tail": x[:, -2:, tf.newaxis, :],
                "parts": tf.concat(tf.split(x, [1, 3], axis=2)[::-1], axis=2) + tf.stack(tf.unstack(x, axis=1), axis=1),
                "padded": tf.pad(x, [[0, 0], [1, 2], [0, 1]], constant_values=3.0),
                "mirror": tf.pad(x, [[0, 0], [2, 1], [0, 0]], "REFLECT"), "slice": tf.slice(x, [0, 1, 0], [-1, 2, 3]),
                "tiled": tf.tile(x, [1, 2, 1]), "reversed": tf.reverse(x, [1, 2]), "rolled": tf.transpose(x, [0, 2, 1])}
    return module(serve, spec(None, 5, 4)), {"x": numbers(ROWS, 5, 4)}


@model
def moves():
    def serve(self, x, n):
        kept = tf.image.non_max_suppression(self.boxes, self.scores, 4, iou_threshold=0.4, score_threshold=0.2)
        return {"rolled": tf.roll(x, [2, -3], [1, 2]), "reversed": tf.reverse_sequence(x, n, 1, 0),
                "diagonal": tf.linalg.diag(x[:, 0]), "segments": tf.math.unsorted_segment_sum(tf.transpose(x, [1, 0, 2]), self.ids, 4)[1] + x[:, 0],
                "kept": tf.tile(kept[tf.newaxis], [tf.shape(x)[0], 1])}
    return module(serve, spec(None, 5, 4), spec(None, dtype=tf.int32, name="n"), ids=tf.constant([1, -1, 0, 1, 3]),
                  boxes=variable(9, 4), scores=tf.Variable(RANDOM.random(9).astype(np.float32))), {
        "x": numbers(ROWS, 5, 4), "n": indices(6, ROWS)}


@model
def picks():
    def serve(self, i, x):
        top = tf.math.top_k(x, 3)
        return {"rows": tf.gather(self.table, i), "hot": tf.one_hot(i, 6, on_value=2.0, off_value=-1.0),
                "hot_axis": tf.one_hot(i, 5, axis=1), "per_row": tf.gather(x, i, batch_dims=1),
                "nd": tf.gather_nd(x, i[:, :, tf.newaxis], batch_dims=1), "top": top.values, "places": top.indices,
                "best": tf.argmax(x, 1), "worst": tf.argmin(x, axis=1, output_type=tf.int32),
                "columns": tf.gather(x, [2, 0], axis=1), "running": tf.cumsum(x, 1, exclusive=True),
                "before": tf.cumsum(x, 1, reverse=True)}
    return module(serve, spec(None, 2, dtype=tf.int32, name="i"), spec(None, 7), table=variable(6, 3)), {
        "i": indices(6, ROWS, 2), "x": numbers(ROWS, 7)}


@model
def functions():
    def serve(self, x):
        p = tf.abs(x) + 0.1
        unit = tf.tanh(x) * 0.9
        made = {"exp": tf.exp(unit), "log": tf.math.log(p), "log1p": tf.math.log1p(p), "expm1": tf.math.expm1(unit),
                "sqrt": tf.sqrt(p), "rsqrt": tf.math.rsqrt(p), "erf": tf.math.erf(x), "erfc": tf.math.erfc(unit),
                "sin": tf.sin(x), "tan": tf.tan(unit), "asin": tf.asin(unit), "atan": tf.atan(x), "sinh": tf.sinh(unit),
                "asinh": tf.asinh(x), "acosh": tf.acosh(p + 1), "atanh": tf.atanh(unit), "sign": tf.sign(x),
                "floor": tf.floor(x), "round": tf.round(x * 2) / 2, "mod": tf.math.floormod(x, 0.7), "pow": tf.pow(p, 1.3),
                "div": tf.math.divide_no_nan(x, tf.round(x)), "xlogy": tf.math.xlogy(tf.nn.relu(x), p),
                "atan2": tf.atan2(x, unit), "selu": tf.nn.selu(x), "leaky": tf.nn.leaky_relu(x, 0.3),
                "softsign": tf.nn.softsign(x), "softplus": tf.nn.softplus(x), "log_softmax": tf.nn.log_softmax(x),
                "clip": tf.clip_by_value(x, -0.5, 0.5), "norm": tf.linalg.l2_normalize(x + 1, 1), "lgamma": tf.math.lgamma(p)}
        return made
    return module(serve, spec(None, 3)), {"x": numbers(ROWS, 3)}


@model
def reductions():
    def serve(self, x):
        flags = x > 0
        return {"mean": tf.reduce_mean(x, [1, 2]), "max": tf.reduce_max(x, -1, keepdims=True), "min": tf.reduce_min(x, 1),
                "prod": tf.reduce_prod(x, 2), "any": tf.cast(tf.reduce_any(flags, 1), tf.int32),
                "all": tf.reduce_all(flags, [1, 2]), "lse": tf.reduce_logsumexp(x, 1), "std": tf.math.reduce_std(x, 2),
                "norm": tf.norm(x, axis=2), "count": tf.math.count_nonzero(x, axis=2),
                "variance": tf.nn.moments(x, [1])[1]}
    return module(serve, spec(None, 4, 3)), {"x": numbers(ROWS, 4, 3)}


@model
def integers():
    def serve(self, a, b):
        return {"floordiv": a // b, "mod": a % b, "max": tf.maximum(a, b), "equal": tf.equal(a, b),
                "less": tf.cast(tf.less(a, b), tf.int64), "square": tf.square(a), "float": tf.cast(a, tf.float32) / 3,
                "where": tf.where(a > b, a, -b), "clip": tf.clip_by_value(a, -2, 2),
                "both": tf.cast(tf.logical_and(a > 0, tf.logical_not(b > 0)), tf.int32),
                "bucket": tf.raw_ops.Bucketize(input=a, boundaries=[-3.0, 0.0, 4.0])}
    return module(serve, spec(None, 2, dtype=tf.int32, name="a"), spec(None, 2, dtype=tf.int32, name="b")), {
        "a": indices(20, ROWS, 2) - 10, "b": indices(4, ROWS, 2) * 2 - 3}


@model
def doubles():
    def serve(self, x):
        h = tf.nn.elu(tf.matmul(x, tf.cast(self.w, tf.float64)))
        return {"y": tf.math.softplus(h) + tf.math.erf(h), "z": tf.nn.leaky_relu(tf.math.atan(h))}
    return module(serve, spec(None, 3, dtype=tf.float64), w=variable(3, 2)), {"x": numbers(ROWS, 3).astype(np.float64)}


@model
def tables():
    pairs = tf.lookup.KeyValueTensorInitializer(["red", "green"], tf.constant([4, 2], tf.int64))
    Path("words.txt").write_text("blue\nred\nÜnknown\n")
    lines = tf.lookup.TextFileInitializer("words.txt", tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64,
                                          tf.lookup.TextFileIndex.LINE_NUMBER)
    names = tf.lookup.KeyValueTensorInitializer(tf.range(3, dtype=tf.int64), ["no", "perhaps", "yes"])
    prices = tf.lookup.KeyValueTensorInitializer(["red", "blue"], [1.5, 2.5])

    def serve(self, colour, x):
        code = self.colours.lookup(colour)
        return {"code": code, "line": self.lines.lookup(colour), "size": self.lines.size() + code,
                "label": self.names.lookup(tf.argmax(x, 1)), "price": self.prices.lookup(colour)}
    return module(serve, spec(None, dtype=tf.string, name="colour"), spec(None, 4), colours=tf.lookup.StaticHashTable(pairs, -1),
                  lines=tf.lookup.StaticHashTable(lines, 9), names=tf.lookup.StaticHashTable(names, "?"),
                  prices=tf.lookup.StaticHashTable(prices, 0.25)), {"colour": words(ROWS), "x": numbers(ROWS, 4)}


@model
def text():
    def serve(self, a, n):
        return {"lower": tf.strings.lower(a), "joined": tf.strings.join([a, tf.strings.as_string(n), "!"], separator="-"),
                "match": tf.strings.regex_full_match(a, "[a-z]+"), "same": tf.equal(a, "red"),
                "bucket": tf.strings.to_hash_bucket_fast(a, 50), "strong": tf.strings.to_hash_bucket_strong(a, 50, [3, 4]),
                "number": tf.strings.to_number(tf.strings.as_string(n))}
    return module(serve, spec(None, dtype=tf.string, name="a"), spec(None, dtype=tf.int64, name="n")), {
        "a": words(ROWS), "n": indices(2000, ROWS, dtype=np.int64) - 1000}


@model
def loops():
    def serve(self, x):
        steps = tf.shape(x)[1]
        gathered = tf.TensorArray(tf.float32, size=steps, element_shape=[None])
        total = tf.zeros([tf.shape(x)[0]])
        i = tf.constant(0)
        while i < steps:
            total = total * 0.5 + x[:, i]
            gathered = gathered.write(i, total)
            i += 1
        halved = tf.reduce_sum(tf.abs(x), 1)
        while tf.reduce_max(halved) > 1.0:
            halved = halved / 2
        mapped = tf.map_fn(lambda row: tf.cumsum(row) * tf.reduce_max(row), x)
        return {"running": tf.transpose(gathered.stack()), "last": total, "halved": halved, "mapped": mapped}
    return module(serve, spec(None, None)), {"x": numbers(ROWS, 5)}


@model
def conditions():
    def serve(self, x):
        y = tf.cond(tf.reduce_sum(x) > 0, lambda: x * self.w, lambda: x - 1)
        if tf.shape(x)[0] > 3:
            z = y[:, :2]
        else:
            z = y[:, 1:]
        return {"y": y, "z": z}
    return module(serve, spec(None, 3), w=variable(3)), {"x": numbers(ROWS, 3)}


@model
def convolutions():
    def serve(self, x):
        h = tf.nn.conv2d(x, self.a, 1, [[0, 0], [1, 2], [0, 1], [0, 0]], dilations=2)
        n = tf.nn.local_response_normalization(h, 2, bias=1.5, alpha=0.2, beta=0.6)
        s = tf.nn.space_to_depth(x, 2)
        return {"explicit": h, "normal": n, "depth": s, "space": tf.nn.depth_to_space(s, 2),
                "pooled": tf.nn.max_pool2d(h, 3, 2, "SAME"), "average": tf.nn.avg_pool2d(h, 3, 2, "SAME"),
                "near": tf.image.resize(x, [7, 5], "nearest"), "linear": tf.image.resize(x, [7, 12]),
                "volume": tf.nn.conv3d(x[:, tf.newaxis], self.b, [1, 1, 2, 1, 1], "SAME")}
    return module(serve, spec(None, 10, 8, 2), a=variable(3, 3, 2, 4), b=variable(1, 3, 2, 2, 3)), {"x": numbers(ROWS, 10, 8, 2)}


@model
def shared_function():
    @tf.function
    def layer(x, w):
        return tf.nn.relu(tf.matmul(x, w))

    def serve(self, x):
        for w in self.weights:
            x = layer(x, w)
        tf.debugging.assert_greater_equal(x, 0.0)
        return x
    return module(serve, spec(None, 4), weights=[variable(4, 4) for _ in range(3)]), {"x": numbers(ROWS, 4)}


# ---------------------------------------------------------------------------------------------------------------- making


def operators_of(folder: Path) -> list[str]:
    from tensorflow.core.protobuf import saved_model_pb2
    saved = saved_model_pb2.SavedModel()
    saved.ParseFromString((folder / "saved_model.pb").read_bytes())
    functions = saved.meta_graphs[0].graph_def.library.function
    return sorted({node.op for function in functions if "traced" not in function.signature.name for node in function.node_def})


def make(name: str, folder: Path) -> None:
    keras.utils.set_random_seed(3)
    made, inputs = MODELS[name]()
    target = folder / name
    if isinstance(made, keras.Model):
        with_random_weights(made)
        made.export(str(target), verbose=False)
    else:
        tf.saved_model.save(made, str(target), signatures=made.serve)
    signature = tf.saved_model.load(str(target)).signatures["serving_default"]
    answers = signature(**{key: tf.constant(value) for key, value in inputs.items()})
    arrays = {f"input:{key}": value.astype(str) if value.dtype == object else value for key, value in inputs.items()}
    for key, value in answers.items():
        value = value.numpy()
        arrays[f"output:{key}"] = value if value.dtype != object else np.array([cell.decode() for cell in value.flat]).reshape(value.shape)
    np.savez(folder / f"{name}.npz", **arrays)
    (folder / f"{name}.json").write_text(json.dumps({"parts": operators_of(target)}))


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        print("\n".join(MODELS))
        return
    folder = Path(sys.argv[1]).resolve()
    names = sys.argv[2:] or list(MODELS)
    (folder / "version").write_text(tf.__version__)
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        for name in names:
            make(name, folder)


if __name__ == "__main__":
    main()
