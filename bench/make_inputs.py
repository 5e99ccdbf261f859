"""Writes the models and the requests of the benchmark: make_inputs.py FOLDER

FOLDER/small/breast_cancer/1/model.onnx   a copy of the sample model
FOLDER/large/mean/1/model.onnx            X FP32 [1,-1] -> mean FP32 [1,1]: a large input
FOLDER/large/print/1/model.onnx           X FP32 [1,1] -> Y FP32 [1,2000000]: a large output
FOLDER/requests/DIALECT-NAME              bodies; oip-mean-binary begins with oip-mean-binary-head
FOLDER/requests/expected.json             the first number of the answer to the row and to the mean

Runs in the venv of tests/requirements-models.txt.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_breast_cancer

COUNT = 2_000_000
SAMPLE = Path(__file__).resolve().parents[1] / "tests" / "models" / "sample" / "breast_cancer"


def save(folder: Path, node, inputs, outputs, initializers=()) -> None:
    graph = helper.make_graph([node], folder.name, inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    target = folder / "1"
    target.mkdir(parents=True)
    onnx.save(model, target / "model.onnx")


def make_models(folder: Path, floats) -> None:
    def value(name, shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    shutil.copytree(SAMPLE, folder / "small" / "breast_cancer")
    save(folder / "large" / "mean",
         helper.make_node("ReduceMean", ["X"], ["mean"], axes=[1], keepdims=1),
         [value("X", [1, None])], [value("mean", [1, 1])])
    save(folder / "large" / "print", helper.make_node("Mul", ["floats", "X"], ["Y"]),
         [value("X", [1, 1])], [value("Y", [1, COUNT])],
         [numpy_helper.from_array(floats, "floats")])


def undecided_row(model: Path):
    """The row that the model is least sure of, so that the probabilities have all their digits; and
    its class."""
    rows = load_breast_cancer().data.astype(np.float32)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    classes, probabilities = session.run(["label", "probabilities"], {"X": rows})
    at = np.abs(probabilities[:, 0] - 0.5).argmin()
    return rows[[at]], int(classes[at])


def numbers(tensor) -> str:
    """The shortest decimals that read back as the same FP32, as every client prints them."""
    return ",".join(map(str, tensor.ravel()))


def oip(tensor) -> str:
    return ('{"inputs":[{"name":"X","shape":%s,"datatype":"FP32","data":[%s]}]}'
            % (json.dumps(tensor.shape), numbers(tensor)))


def oip_binary_head(tensor) -> str:
    return ('{"inputs":[{"name":"X","shape":%s,"datatype":"FP32",'
            '"parameters":{"binary_data_size":%d}}]}' % (json.dumps(tensor.shape), tensor.nbytes))


def mlflow(tensor) -> str:
    return '{"inputs":[[%s]]}' % numbers(tensor)


def make_requests(folder: Path, row, floats) -> None:
    folder.mkdir()
    one = np.ones((1, 1), np.float32)
    head = oip_binary_head(floats)
    for name, text in (("oip-row", oip(row)), ("oip-mean", oip(floats)), ("oip-print", oip(one)),
                       ("mlflow-row", mlflow(row)), ("mlflow-mean", mlflow(floats)),
                       ("oip-mean-binary-head", head)):
        (folder / name).write_text(text)
    (folder / "oip-mean-binary").write_bytes(head.encode() + floats.tobytes())
    (folder / "raw-mean").write_bytes(floats.tobytes())


def main() -> None:
    folder = Path(sys.argv[1])
    floats = np.random.default_rng(1).random((1, COUNT), dtype=np.float32)
    make_models(folder, floats)
    row, label = undecided_row(folder / "small/breast_cancer/1/model.onnx")
    make_requests(folder / "requests", row, floats)
    (folder / "requests" / "expected.json").write_text(
        json.dumps({"row": label, "mean": float(floats.mean(dtype=np.float64))}))


if __name__ == "__main__":
    main()
