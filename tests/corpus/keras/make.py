#!/usr/bin/env python3
"""Makes the Keras models of this folder (venv "tensorflow"): small, with weights that a test can reckon with.

    make.py        writes into its own folder
"""

import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers as L  # noqa: E402, N812

FOLDER = Path(__file__).resolve().parent


def fill(model: keras.Model) -> keras.Model:
    """Weight i of a layer counts 1, 2, 3 ... in tenths, less i."""
    for layer in model.layers:
        layer.set_weights([np.arange(1, w.size + 1, dtype="float32").reshape(w.shape) / 10 - i
                           for i, w in enumerate(layer.get_weights())])
    return model


def dense() -> keras.Model:
    return fill(keras.Sequential([keras.Input((2,), name="x"), L.Dense(3, activation="relu"), L.Dense(1, name="y")]))


def graph() -> keras.Model:
    """A shared layer, an embedding with a mask, a nested model, two inputs and outputs."""
    ids, x = keras.Input((3,), dtype="int32", name="ids"), keras.Input((2,), name="x")
    shared = L.Dense(2, name="shared")
    words = L.Embedding(5, 2, mask_zero=True, name="words")(ids)
    mean = L.GlobalAveragePooling1D(name="mean")(words)
    inside = keras.Input((2,), name="inside")
    inner = fill(keras.Model(inside, L.Dense(2, activation="tanh", name="deep")(inside), name="inner"))
    both = L.Add(name="both")([shared(mean), inner(shared(x))])
    return fill(keras.Model([ids, x], [L.Dense(1, name="score")(both), mean]))


def image() -> keras.Model:
    return fill(keras.Sequential([keras.Input((4, 4, 1), name="image"), L.Conv2D(2, 3, padding="same", strides=2),
                                  L.MaxPooling2D(2), L.Flatten()]))


def refused() -> keras.Model:
    x = keras.Input((4,), name="x")
    y = L.Lambda(lambda t: t * 2, name="code")(x)
    y = L.Dense(4, activation="relu", name="good")(y)
    y = L.Conv1D(2, 2, name="also_good")(L.Reshape((2, 2))(y))
    return keras.Model(x, L.Lambda(lambda t: t + 1, name="more_code")(y))


def wave(model: keras.Model) -> keras.Model:
    """Weights small enough for gates not to be satiated."""
    for weight in model.weights:
        if weight.dtype == "float32":
            weight.assign(np.sin(np.arange(1, np.prod(weight.shape) + 1, dtype="float32")).reshape(weight.shape) / 2)
    return model


def recurrent() -> keras.Model:
    """Masked and unmasked layers, states handed on, cells in a stack."""
    ids = keras.Input((4,), dtype="int32", name="ids")
    words = L.Embedding(5, 2, mask_zero=True, name="words")(ids)
    both = L.Bidirectional(L.LSTM(2, return_sequences=True), name="both")(words)
    last = L.GRU(2, reset_after=False, name="last")(both)
    steps = L.TimeDistributed(L.Dense(2), name="steps")(keras.layers.RepeatVector(3)(last))
    native, state = L.GRU(2, return_state=True, name="native")(steps)
    given = L.GRU(2, go_backwards=True, return_sequences=True, name="given")(steps, initial_state=state)
    stack = L.RNN([L.LSTMCell(2), L.SimpleRNNCell(2)], name="stack")(steps)
    return wave(keras.Model(ids, [both, last, native, given, stack]))


def attention() -> keras.Model:
    ids = keras.Input((3,), dtype="int32", name="ids")
    words = L.Embedding(5, 2, mask_zero=True, name="words")(ids)
    heads = L.MultiHeadAttention(2, 3, name="heads")(words, words, use_causal_mask=True)
    block = L.Add(name="block")([words, heads])  # has no mask: MultiHeadAttention took it
    groups = L.GroupQueryAttention(2, 4, 2, name="groups")(block, block)
    plain = L.Attention(use_scale=True, name="plain")([block, groups])
    return wave(keras.Model(ids, [heads, groups, plain, L.AdditiveAttention(name="added")([block, groups])]))


def parallel() -> keras.Model:
    """Layers beside each other on one masked tensor: which of them sees the mask hangs on Keras's order of calls."""
    ids = keras.Input((3,), dtype="int32", name="ids")
    words = L.Embedding(5, 2, mask_zero=True, name="words")(ids)
    more = L.Embedding(5, 2, mask_zero=True, name="more")(ids)
    one = L.MultiHeadAttention(1, 2, name="one")(more, more)
    two = L.MultiHeadAttention(1, 3, name="two")(more, more)
    scaled = L.LayerNormalization(name="scaled")(words)
    deep = L.MultiHeadAttention(1, 2, name="deep")(scaled, words)
    last = L.MultiHeadAttention(1, 2, name="last")(L.Dense(2, name="wide")(deep), scaled)
    inside = keras.Input((3, 2), name="inside")
    inner = keras.Model(inside, L.MultiHeadAttention(1, 2, name="within")(inside, inside), name="inner")
    return wave(keras.Model(ids, [one, two, L.Add(name="sum")([more, one, two]), last, inner(words)]))


def merged() -> keras.Model:
    """Products of masked tensors and others."""
    ids, more = keras.Input((3,), dtype="int32", name="ids"), keras.Input((3,), dtype="int32", name="more")
    one, two = L.Embedding(5, 2, mask_zero=True, name="one"), L.Embedding(5, 2, mask_zero=True, name="two")
    bare = L.Embedding(5, 2, name="bare")(more)
    return wave(keras.Model([ids, more], [L.Multiply(name="both")([one(ids), two(more)]),
                                          L.Multiply(name="single")([bare, one(ids)])]))


def text() -> keras.Model:
    words, city = keras.Input((1,), dtype="string", name="words"), keras.Input((1,), dtype="string", name="city")
    code, x = keras.Input((2,), dtype="int64", name="code"), keras.Input((2,), name="x")
    learnt = L.TextVectorization(ngrams=2, output_mode="tf_idf", name="weighted")
    learnt.adapt(["a b", "b c b"])
    seen = L.StringLookup(output_mode="one_hot", name="seen")
    seen.adapt([["paris"], ["rome"], ["rome"]])
    return keras.Model([words, city, code, x], [
        L.TextVectorization(vocabulary=["a", "b"], output_sequence_length=4, name="tokens")(words), learnt(words),
        seen(city), L.Hashing(7, mask_value="", name="hashed")(city), L.HashedCrossing(9, name="crossed")([city, words]),
        L.IntegerLookup(vocabulary=[3, 5], num_oov_indices=2, name="numbers")(code),
        L.CategoryEncoding(4, output_mode="count", name="counts")(code),
        L.Discretization([0.0, 1.0], name="bins")(x), L.Normalization(mean=[1, 2], variance=[4, 0], name="scaled")(x)])


def strict() -> keras.Model:
    x = keras.Input((2,), dtype="string", name="x")
    return keras.Model(x, L.StringLookup(vocabulary=["a", "b"], num_oov_indices=0, name="known")(x))


def foreign() -> keras.Model:
    """Classes of the author's own that are called as Keras's are."""
    @keras.saving.register_keras_serializable()
    class Softmax(L.Layer):
        def call(self, x):
            return x

    class Dense(L.Dense):
        pass

    class GRUCell(L.GRUCell):
        pass

    x = keras.Input((3,), name="x")
    steps = L.RNN(GRUCell(2), name="steps")(L.Reshape((3, 1))(x))
    return keras.Model(x, [Softmax(name="same")(x), Dense(2, name="wide")(x), steps])


def empty() -> keras.Model:
    """Vocabularies that hold the empty text, last and in between; outputs that are models."""
    x = keras.Input((1,), dtype="string", name="x")
    last, between = L.StringLookup(output_mode="one_hot", name="last"), L.StringLookup(name="between")
    last.adapt(np.array([["b"], [""], ["a"]], dtype=object))
    between.adapt(np.array([["b"], [""], [""], ["a"]], dtype=object))
    inside = keras.Input((1,), dtype="string")
    inner = keras.Model(inside, between(inside), name="inner")
    return keras.Model(x, [last(x), inner(x)])


def kinds(path: Path) -> None:
    """Datasets of every kind that the reader takes or refuses."""
    values = np.arange(15, dtype="float32").reshape(3, 5) / 2
    with h5py.File(path, "w") as file:
        file["plain"] = values
        file.create_dataset("chunked", data=values, chunks=(2, 2))
        file.create_dataset("gzip", data=values, chunks=(2, 3), compression="gzip")
        file.create_dataset("shuffled", data=values, chunks=(2, 4), compression="gzip", shuffle=True)
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        inside = file.create_group("inside")
        made = h5py.h5d.create(inside.id, b"compact", h5py.h5t.NATIVE_FLOAT, h5py.h5s.create_simple((3, 5)), compact)
        made.write(h5py.h5s.ALL, h5py.h5s.ALL, values)
        file["integers"] = np.array([1, -2, 3])
        file["scalar"] = np.float32(4)
        file["empty"] = np.zeros((0, 4), "float32")
        file.attrs["names"] = ["one", "two"]
        file.attrs["fixed"] = np.array([b"a", b"bcd"])
        file["big_endian"] = values.astype(">f4")
        file.create_dataset("lzf", data=values, chunks=(2, 2), compression="lzf")
        file["soft"] = h5py.SoftLink("/plain")
        file["away/outside"] = h5py.ExternalLink("other.h5", "/plain")
        file.create_dataset("external", (4,), "float32", external=[("/etc/passwd", 0, 16)])
        file["reference"] = np.array([file["plain"].ref], dtype=h5py.ref_dtype)
    with h5py.File(path.parent / "latest.h5", "w", libver="latest") as file:
        file["inside/plain"] = values
        file["inside"].attrs["name"] = "here"


def main() -> None:
    kinds(FOLDER / "kinds.h5")
    dense().save(FOLDER / "dense.keras")
    dense().save(FOLDER / "dense.h5")
    graph().save(FOLDER / "graph.keras")
    graph().save(FOLDER / "graph.h5")
    image().save(FOLDER / "image.keras")
    refused().save(FOLDER / "refused.keras")
    recurrent().save(FOLDER / "recurrent.keras")
    attention().save(FOLDER / "attention.keras")
    parallel().save(FOLDER / "parallel.keras")
    foreign().save(FOLDER / "foreign.keras")
    empty().save(FOLDER / "empty.keras")
    merged().save(FOLDER / "merged.keras")
    text().save(FOLDER / "text.keras")
    strict().save(FOLDER / "strict.keras")
    dense().save_weights(FOLDER / "alone.weights.h5")
    for path in sorted(FOLDER.glob("*.keras")):
        if path.stem in ("refused", "text", "strict", "foreign", "empty"):
            continue
        model = keras.saving.load_model(path)
        rows = [np.ones((1, *(2 if d is None else d for d in i.shape[1:])), i.dtype) for i in model.inputs]
        print(path.name, [np.asarray(o).tolist() for o in [model(rows if len(rows) > 1 else rows[0])]]
              if len(model.outputs) == 1 else [np.asarray(o).tolist() for o in model(rows)])


if __name__ == "__main__":
    main()
