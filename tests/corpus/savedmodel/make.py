#!/usr/bin/env python3
"""Writes the small SavedModels of the importer's tests beside itself. Needs TensorFlow (scripts/setup venv tensorflow).

What only TensorFlow's own loader reads (the object graph, the list of operators, attributes for the debugger) is taken
out, so that a folder has a few KB. Variables and tables have no names from this machine.
"""

import os
import shutil
import struct
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

HERE = Path(__file__).resolve().parent


def spec(*shape, dtype=tf.float32, name="x"):
    return tf.TensorSpec(shape, dtype, name=name)


class Dense(tf.Module):
    """Two outputs of a variable and a constant."""

    def __init__(self):
        self.kernel = tf.Variable([[1.0, -1.0], [0.5, 2.0], [0.0, 3.0]], name="kernel")
        self.bias = tf.Variable([0.25, -0.5], name="bias")

    @tf.function(input_signature=[spec(None, 3)])
    def __call__(self, x):
        raw = tf.matmul(x, self.kernel) + self.bias
        return {"raw": raw, "score": tf.nn.softmax(raw)}


class Words(tf.Module):
    """A table from constants, one from a file with hashed strangers left out, an embedding."""

    def __init__(self, vocabulary):
        pairs = tf.lookup.KeyValueTensorInitializer(["red", "green"], tf.constant([2, 5], tf.int64))
        self.colours = tf.lookup.StaticHashTable(pairs, -1)
        lines = tf.lookup.TextFileInitializer(vocabulary, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64,
                                              tf.lookup.TextFileIndex.LINE_NUMBER)
        self.names = tf.lookup.StaticHashTable(lines, 3)
        self.vectors = tf.Variable(np.arange(8, dtype=np.float32).reshape(4, 2), name="vectors")

    @tf.function(input_signature=[spec(None, dtype=tf.string, name="colour"), spec(None, dtype=tf.string, name="name")])
    def __call__(self, colour, name):
        return {"colour": self.colours.lookup(colour), "vector": tf.gather(self.vectors, self.names.lookup(name))}


class Turns(tf.Module):
    """A loop that gathers, and a condition."""

    @tf.function(input_signature=[spec(None, 2)])
    def __call__(self, x):
        steps = tf.shape(x)[0]
        gathered = tf.TensorArray(tf.float32, size=steps, element_shape=[2])
        total = tf.zeros([2])
        i = tf.constant(0)
        while i < steps:
            total = total + x[i]
            gathered = gathered.write(i, total)
            i += 1
        if tf.reduce_sum(total) > 0.0:
            total = total * 2.0
        else:
            total = total - 1.0
        return {"running": gathered.stack(), "last": total}


class Refused(tf.Module):
    """Operators that are not supported, one in a function of its own and one that is only run for its effect."""

    def __init__(self):
        self.count = tf.Variable(0, name="count")

    @tf.function
    def inner(self, x):
        return tf.linalg.det(x) + tf.random.uniform([])

    @tf.function(input_signature=[spec(2, 2), spec(dtype=tf.string, name="path")])
    def __call__(self, x, path):
        self.count.assign_add(1)
        return {"y": self.inner(x), "bytes": tf.io.read_file(path)}


def strip(folder: Path):
    file = folder / "saved_model.pb"
    model = saved_model_pb2.SavedModel()
    model.ParseFromString(file.read_bytes())
    graph = model.meta_graphs[0]
    graph.meta_info_def.stripped_op_list.Clear()
    graph.ClearField("object_graph_def")
    kept = [f for f in graph.graph_def.library.function if "_save_" not in f.signature.name]
    del graph.graph_def.library.function[:]
    graph.graph_def.library.function.extend(kept)
    dropped = [n for n in graph.graph_def.node
               if any("_save_" in a.func.name for a in n.attr.values()) or n.name.endswith("Read/ReadVariableOp")]
    gone = {n.name for n in dropped}
    nodes = [n for n in graph.graph_def.node if n.name not in gone]
    del graph.graph_def.node[:]
    graph.graph_def.node.extend(nodes)
    bodies = [graph.graph_def.node] + [f.node_def for f in graph.graph_def.library.function]
    for body in bodies:
        for node in body:
            node.ClearField("experimental_debug_info")
            for name in list(node.attr):
                if name in ("config_proto", "debug_name") or (name.startswith("_") and name != "_output_shapes"):
                    del node.attr[name]
    for function in graph.graph_def.library.function:
        function.ClearField("attr")
        function.ClearField("arg_attr")
    file.write_bytes(model.SerializeToString(deterministic=True))
    (folder / "fingerprint.pb").unlink()


def write_fuzz_corpus(folder: Path):
    """The folder as the fuzz targets take it: the sizes of graph and index, these, the shard, a NUL, the asset."""
    read = lambda name: (folder / name).read_bytes() if (folder / name).exists() else b""
    model, index = read("saved_model.pb"), read("variables/variables.index")
    packed = struct.pack("<II", len(model), len(index)) + model + index
    packed += read("variables/variables.data-00000-of-00001") + b"\0" + read("assets/words.txt")
    for corpus, bytes_ in (("savedmodel", packed), ("sorted_table", index)):
        target = HERE.parents[2] / "fuzz/corpus" / corpus
        target.mkdir(exist_ok=True)
        (target / folder.name).write_bytes(bytes_)


def main():
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        Path("words.txt").write_text("anna\nben\r\ncarl\n")
        for module in (Dense(), Words("words.txt"), Turns(), Refused()):
            folder = HERE / type(module).__name__.lower()
            shutil.rmtree(folder, ignore_errors=True)
            tf.saved_model.save(module, str(folder))
            strip(folder)
            write_fuzz_corpus(folder)


if __name__ == "__main__":
    sys.exit(main())
