#!/usr/bin/env python3
"""Makes the corpus of bad ONNX models: each file is one way to be wrong, cases.json says what the refusal must say.

    make.py            writes the corpus beside this script
    make.py --check    fails when the committed corpus is another one
"""

import json
import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

HERE = Path(__file__).parent


def linear() -> onnx.ModelProto:
    """A good model: y = x W."""
    weights = helper.make_tensor("w", TensorProto.FLOAT, [2, 2], [1.0, 2.0, 3.0, 4.0])
    node = helper.make_node("MatMul", ["x", "w"], ["y"], name="n")
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 2])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 2])
    graph = helper.make_graph([node], "g", [x], [y], [weights])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def raw(tensor: TensorProto, data: bytes) -> None:
    tensor.ClearField("float_data")
    tensor.raw_data = data


def external(entries: dict[str, str], where: str = "initializer") -> bytes:
    """The model with weights outside the file."""
    model = linear()
    tensor = model.graph.initializer[0]
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=value)
    if where == "constant":
        node = helper.make_node("Constant", [], ["w"], value=tensor)
        model.graph.ClearField("initializer")
        model.graph.node.insert(0, node)
    if where == "sparse":
        sparse = model.graph.sparse_initializer.add()
        sparse.values.CopyFrom(tensor)
        sparse.dims.extend([2, 2])
    return model.SerializeToString()


def changed(change) -> bytes:
    """The good model after `change`."""
    model = linear()
    change(model)
    return model.SerializeToString()


def field(number: int, payload: bytes) -> bytes:
    """A length-delimited field on the wire: protobuf's own writer refuses to nest this deep."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def nested(depth: int) -> bytes:
    """If within If within If: `depth` graphs below the main one."""
    value = helper.make_tensor_value_info("o", TensorProto.FLOAT, [1])
    constant = helper.make_tensor("c", TensorProto.FLOAT, [1], [1.0])
    leaf = helper.make_node("Constant", [], ["o"], value=constant)
    graph = helper.make_graph([leaf], "g", [], [value]).SerializeToString()
    branch = onnx.AttributeProto(type=onnx.AttributeProto.GRAPH)
    condition = onnx.NodeProto(op_type="If", input=["cond"], output=["o"]).SerializeToString()
    outside = helper.make_graph([], "g", [], [value]).SerializeToString()
    for _ in range(depth):
        node = condition
        branch.name = "then_branch"
        node += field(5, branch.SerializeToString() + field(6, graph))
        graph = field(1, node) + outside
    model = linear()
    model.ClearField("graph")
    condition_input = helper.make_tensor_value_info("cond", TensorProto.BOOL, []).SerializeToString()
    return model.SerializeToString() + field(7, graph + field(11, condition_input))


def function(model: onnx.ModelProto, name: str, calls: str) -> None:
    """Adds a function of the model that calls another."""
    node = helper.make_node(calls, ["a"], ["b"], domain="local")
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("local", 1)]
    model.functions.append(helper.make_function("local", name, ["a"], ["b"], [node], opsets))


def recursive(names: list[str]) -> bytes:
    model = linear()
    model.opset_import.append(helper.make_opsetid("local", 1))
    for name, calls in zip(names, names[1:] + names[:1]):
        function(model, name, calls)
    model.graph.node[0].CopyFrom(helper.make_node(names[0], ["x"], ["y"], domain="local"))
    return model.SerializeToString()


def domain(model: onnx.ModelProto, name: str, operator: str) -> None:
    model.opset_import.append(helper.make_opsetid(name, 1))
    model.graph.node[0].domain = name
    model.graph.node[0].op_type = operator


def cases() -> dict[str, tuple[bytes, str, str]]:
    """Name -> bytes, what the refusal says, the class of attack (docs of the test plan)."""
    good = linear().SerializeToString()
    plain = "is not a plain file name"
    found: dict[str, tuple[bytes, str, str]] = {}
    for name, location in {
        "parent": "../../../etc/passwd", "absolute": "/etc/passwd", "dotdot": "..", "through": "sub/../../x",
        "backslash": "..\\x", "marker": "*/_ORT_MEM_ADDR_/*", "native-marker": "*/_ORT_NATIVE_ENDIAN_MEM_ADDR_/*",
    }.items():
        found[f"external-{name}"] = (external({"location": location}), plain, "B30 B32")
    found["external-constant"] = (external({"location": "../x"}, "constant"), plain, "B32")
    found["external-sparse"] = (external({"location": "../x"}, "sparse"), plain, "B32")
    for name, key, value, expect in [
        ("offset-negative", "offset", "-1", "is not a number of bytes"),
        ("length-negative", "length", "-1", "is not a number of bytes"),
        ("unknown-key", "__class__", "x", "unknown key"),
    ]:
        found[f"external-{name}"] = (external({"location": "w.bin", key: value}), expect, "B31")
    tensor = lambda change: changed(lambda m: change(m.graph.initializer[0]))  # noqa: E731
    found["raw-too-short"] = (tensor(lambda t: raw(t, b"12345")), "raw_data holds 5 bytes", "B33")
    found["dims-overflow"] = (tensor(lambda t: t.dims.__setitem__(slice(None), [2**32, 2**32])), "reading its dimensions", "B33")
    found["dims-negative"] = (tensor(lambda t: t.dims.__setitem__(slice(None), [-1])), "reading its dimensions", "B33")
    found["data-type"] = (tensor(lambda t: setattr(t, "data_type", 9999)), "data_type 9999 is unknown", "B33")
    found["function-calls-itself"] = (recursive(["foo"]), "is recursive", "B34")
    found["functions-call-each-other"] = (recursive(["foo", "bar"]), "is recursive", "B34")
    found["if-70-deep"] = (nested(70), "nested deeper than 64", "B34")
    found["if-2000-deep"] = (nested(2000), "nested deeper than 64", "B34")
    found["domain-unknown"] = (changed(lambda m: domain(m, "com.evil", "Run")), "domain 'com.evil' is not allowed", "B35")
    found["ep-context"] = (changed(lambda m: domain(m, "com.microsoft", "EPContext")), "its operator is forbidden", "B35")
    found["ort-config"] = (changed(lambda m: m.metadata_props.add(key="ort_config", value="{}")),
                           "'ort_config' would configure the runtime", "B35")
    found["opset-9999"] = (changed(lambda m: setattr(m.opset_import[0], "version", 9999)), "is outside 1 to 30", "")
    found["no-opset"] = (changed(lambda m: m.ClearField("opset_import")), "it imports no opset", "")
    found["no-graph"] = (changed(lambda m: m.ClearField("graph")), "it has no graph", "")
    found["undefined-input"] = (changed(lambda m: m.graph.node[0].input.__setitem__(0, "z")), "is not defined before it", "")
    found["defined-twice"] = (changed(lambda m: m.graph.initializer.append(m.graph.initializer[0])), "is defined twice", "")
    dim = lambda m: m.graph.input[0].type.tensor_type.shape.dim[1]  # noqa: E731
    found["dimension-absurd"] = (changed(lambda m: setattr(dim(m), "dim_value", 2**62)), "model.max_dimension", "")
    found["cut"] = (good[:-7], "at byte", "")
    found["trailing"] = (good + b"\xff\xff\xff", "at byte", "")
    found["empty"] = (b"", "it is an empty file", "")
    found["text"] = (b"this is no model\n", "it is text", "")
    found["html"] = (b"<!doctype html><title>404</title>", "it is a page of HTML or XML", "")
    found["pickle"] = (b"\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94.", "it is a Python pickle", "B36")
    found["gzip"] = (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00", "it is a gzip file", "")
    found["zip"] = (b"PK\x03\x04\x14\x00\x00\x00\x00\x00", "it is a zip archive", "")
    return found


def main() -> int:
    made = {f"{name}.onnx": data for name, (data, _, _) in cases().items()}
    about = {name: {"expect": expect, "ref": ref} for name, (_, expect, ref) in cases().items()}
    made["cases.json"] = (json.dumps(about, indent=1, sort_keys=True) + "\n").encode()
    if "--check" in sys.argv:
        wrong = [name for name, data in made.items() if (HERE / name).read_bytes() != data]
        print(f"{len(made)} files, {len(wrong)} differ: {wrong}")
        return 1 if wrong else 0
    for name, data in made.items():
        (HERE / name).write_bytes(data)
    print(f"{len(made)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
