// Nodes that many translations need, in a line each.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "import/torch/call.h"

namespace tenon::torch {

// What a floating point result is computed in, for the argument `name`: its carried type, or FP32
// where it is whole numbers or booleans.
DType FloatType(Call& call, std::string_view name);

Value Transpose(GraphBuilder& g, Value value, const std::vector<int64_t>& perm);
// Swaps two dimensions of a tensor of `rank`.
Value SwapAxes(GraphBuilder& g, Value value, int64_t rank, int64_t a, int64_t b);
Value Unsqueeze(GraphBuilder& g, Value value, const std::vector<int64_t>& axes);
Value Squeeze(GraphBuilder& g, Value value, const std::vector<int64_t>& axes);
Value Slice(GraphBuilder& g, Value value, int64_t axis, int64_t start, int64_t end,
            int64_t step = 1);
// Of BOOL values too, which ONNX Runtime has no kernel for.
Value Where(GraphBuilder& g, Value condition, Value yes, Value no);
// "ReduceSum" over `axes`; none: all.
Value Reduce(GraphBuilder& g, std::string_view op, Value value, const std::vector<int64_t>& axes,
             bool keep);
// 0, 1, ... below `count` (INT64 [n]).
Value Iota(GraphBuilder& g, Value count);
// `value` of the type and broadcast to the INT64 [rank] `shape`.
Value ExpandTo(GraphBuilder& g, Value value, Value shape);
// A function of ai.tenon.Unary in FP64, for operators that ONNX Runtime has for FP32 alone, if at
// all; the result has the type of `value`.
Value InDouble(GraphBuilder& g, std::string_view function, Value value);

// The element types of two operands together, as PyTorch promotes them (carried).
DType Promoted(Call& call, std::string_view a, std::string_view b);

// Reshape to sizes of which one may be -1. Of the first `kept`, those that are not known stay what
// they are.
Value ReshapeTo(Call& call, Value value, const std::vector<Size>& sizes, size_t kept = 0);
// All sizes of a tensor, for ReshapeTo and its like.
std::vector<Size> SizesOf(Call& call, Value value, const Shape& shape);
// BOOL: a = b, a ! b (not equal), a < b, a > b, a l b (less or equal), a g b (greater or equal).
Value Compared(GraphBuilder& g, char op, Value a, Value b);
// Moves dimension `from` to `to`, the others keep their order.
Value MoveAxis(GraphBuilder& g, Value value, int64_t rank, int64_t from, int64_t to);

// Quotient of whole numbers rounded down or toward zero; division by zero is the runtime's error,
// and the one quotient that doesn't fit is never computed.
Value DivideInts(GraphBuilder& g, Value a, Value b, bool floor);

}  // namespace tenon::torch
