"""Writes small ONNX models without the onnx package."""

import struct


def varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor_info(name: str, elem_type: int) -> bytes:
    shape = field(1, field(2, "n"))
    return field(1, name) + field(2, field(1, field(1, elem_type) + field(2, shape)))


def matrix_info(name: str, columns: int) -> bytes:
    shape = field(1, field(2, "n")) + field(1, field(1, columns))
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def slow_model(columns: int = 256, layers: int = 100) -> bytes:
    """FP32 x [-1, columns] -> y = x, by way of `layers` products with a matrix of zeros that take their time."""
    nodes, last = b"", "x"
    for layer in range(layers):
        nodes += field(1, field(1, last) + field(1, "w") + field(2, f"t{layer}") + field(4, "MatMul"))
        last = f"t{layer}"
    nodes += field(1, field(1, "x") + field(1, last) + field(2, "y") + field(4, "Add"))
    zeros = bytes(4 * columns * columns)
    weights = field(5, field(1, columns) + field(1, columns) + field(2, 1) + field(8, "w") + field(9, zeros))
    values = field(11, matrix_info("x", columns)) + field(12, matrix_info("y", columns))
    graph = nodes + field(2, "slow") + weights + values
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 17))


def add_model(constant: float, output: str = "y", weights: int = 0) -> bytes:
    """FP32 x [-1] -> y [-1] = x + constant. `weights` bytes more lie in an initializer of zeros that is used."""
    floats = max(1, weights // 4)
    to_scalar = field(5, field(1, "keepdims") + field(3, 0) + field(20, 2))
    nodes = field(1, field(1, "x") + field(1, "c") + field(2, "t") + field(4, "Add"))
    nodes += field(1, field(1, "x") + field(2, "s") + field(4, "ReduceMax") + to_scalar)
    nodes += field(1, field(1, "w") + field(1, "s") + field(2, "u") + field(4, "Mul"))
    nodes += field(1, field(1, "u") + field(2, "zero") + field(4, "ReduceMax") + to_scalar)
    nodes += field(1, field(1, "t") + field(1, "zero") + field(2, output) + field(4, "Add"))
    constants = field(5, field(2, 1) + field(8, "c") + field(9, struct.pack("<f", constant)))
    constants += field(5, field(1, floats) + field(2, 1) + field(8, "w") + field(9, bytes(4 * floats)))
    graph = nodes + field(2, "add") + constants + field(11, tensor_info("x", 1)) + field(12, tensor_info(output, 1))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 17))
