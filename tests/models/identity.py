#!/usr/bin/env python3
"""Writes the models that answer with their inputs: identity.py FOLDER.

One for each datatype of the Open Inference Protocol, `identity_fp32` and so on (x [-1] -> y [-1]), and FP32 ones of other
shapes. `mixed` has three inputs of different kinds (a, b, c -> a_out, b_out, c_out).
"""

import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

DTYPES = {
    "bool": TensorProto.BOOL, "uint8": TensorProto.UINT8, "uint16": TensorProto.UINT16, "uint32": TensorProto.UINT32,
    "uint64": TensorProto.UINT64, "int8": TensorProto.INT8, "int16": TensorProto.INT16, "int32": TensorProto.INT32,
    "int64": TensorProto.INT64, "fp16": TensorProto.FLOAT16, "bf16": TensorProto.BFLOAT16, "fp32": TensorProto.FLOAT,
    "fp64": TensorProto.DOUBLE, "bytes": TensorProto.STRING,
}
SHAPES = {"scalar": [], "one": [1], "pairs": [None, 2], "two_by_three": [2, 3], "free": [None, None]}


def identity(tensors: list[tuple[str, str, int, list]]) -> bytes:
    """A model that gives each input (name, output's name, type, shape) back."""
    nodes = [helper.make_node("Identity", [given], [answered]) for given, answered, _, _ in tensors]
    inputs = [helper.make_tensor_value_info(given, kind, shape) for given, _, kind, shape in tensors]
    outputs = [helper.make_tensor_value_info(answered, kind, shape) for _, answered, kind, shape in tensors]
    model = helper.make_model(helper.make_graph(nodes, "identity", inputs, outputs),
                              opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def models() -> dict[str, bytes]:
    """Every model by its name."""
    made = {f"identity_{name}": identity([("x", "y", kind, [None])]) for name, kind in DTYPES.items()}
    made |= {name: identity([("x", "y", TensorProto.FLOAT, shape)]) for name, shape in SHAPES.items()}
    made["mixed"] = identity([("a", "a_out", TensorProto.FLOAT, [None, 2]), ("b", "b_out", TensorProto.INT64, [None]),
                              ("c", "c_out", TensorProto.STRING, [None])])
    return made


def main() -> None:
    for name, model in models().items():
        folder = Path(sys.argv[1]) / name / "1"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.onnx").write_bytes(model)


if __name__ == "__main__":
    main()
