// Operators that move elements about: rolled, reversed, spread over a diagonal, added up by
// segment, chosen among boxes.
#include <algorithm>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

constexpr int64_t kMostShift = int64_t{1} << 40;

// The axis is as long as it turns out to be: where to cut is computed there.
Value RollAxis(Call& call, Value x, int64_t shift, int64_t axis) {
  GraphBuilder& graph = call.graph();
  const Value count = graph.Gather(call.Node("Shape", {x}), {axis}, 0);
  const Value least = call.Node("Max", {count, graph.Ints({1})});
  const Value cut = call.Node("Mod", {graph.Ints({-shift}), least});
  const Value axes = graph.Ints({axis});
  const Value end = call.Node("Slice", {x, cut, count, axes});
  const Value begin = call.Node("Slice", {x, graph.Ints({0}), cut, axes});
  const Value rolled = graph.Concat({end, begin}, axis);
  const std::optional<Shape> shape = graph.TypeOf(x).shape;
  return shape.has_value() ? graph.WithShape(rolled, *shape) : rolled;
}

void Roll(Call& call) {
  const auto shifts = call.Ints(1, "the shifts");
  const auto axes = call.Ints(2, "the axes");
  const auto rank = call.Rank(0);
  if (!shifts.has_value() || !axes.has_value() || !rank.has_value()) return;
  if (shifts->size() != axes->size()) return call.Refuse("its shifts and axes are not as many");
  Value x = call.In(0);
  for (size_t i = 0; i < axes->size(); ++i) {
    const auto axis = Normalize(call, (*axes)[i], *rank);
    if (!axis.has_value()) return;
    if ((*shifts)[i] < -kMostShift || (*shifts)[i] > kMostShift)
      return call.Refuse("its shift is too large");
    x = RollAxis(call, x, (*shifts)[i], *axis);
  }
  call.Return(x);
}

void ReverseSequence(Call& call) {
  const int64_t time = call.Int("seq_dim");
  const int64_t batch = call.Int("batch_dim");
  if (std::min(time, batch) != 0 || std::max(time, batch) != 1)
    return call.Refuse(StrCat("seq_dim ", time, " and batch_dim ", batch,
                              " are not supported, 0 and 1 and 1 and 0 are"));
  const Value lengths = call.graph().Cast(call.In(1), DType::kInt64);
  call.Return(call.Node("ReverseSequence", {call.In(0), lengths},
                        {IntAttr("time_axis", time), IntAttr("batch_axis", batch)}));
}

// [..., n] as [..., n, n], zeros beside the diagonal.
Value OnDiagonal(Call& call, Value x) {
  GraphBuilder& graph = call.graph();
  const Value count = graph.Gather(call.Node("Shape", {x}), {-1}, 0);
  const Value steps = call.Node(
      "Range", {graph.Scalar<int64_t>(0), AsScalar(call, count), graph.Scalar<int64_t>(1)});
  const Value same = call.Node("Equal", {call.Node("Unsqueeze", {steps, graph.Ints({1})}), steps});
  const Value columns = call.Node("Unsqueeze", {x, graph.Ints({-1})});
  return Choose(call, same, columns, call.Like(x, 0));
}

bool IsZero(const Tensor* number) {
  return number != nullptr &&
         std::ranges::all_of(number->bytes(), [](std::byte byte) { return byte == std::byte{0}; });
}

void MatrixDiag(Call& call) {
  for (int i = 1; i < std::min(call.inputs(), 4); ++i) {
    const auto given = call.KnownInts(i);
    if (given != std::vector<int64_t>{i == 1 ? 0 : -1})
      return call.Refuse("a diagonal other than the main one of a square is not supported");
  }
  const Tensor* beside = call.inputs() > 4 ? call.ConstantOf(4) : nullptr;
  if (call.inputs() > 4 && !IsZero(beside))
    return call.Refuse("a padding other than 0 is not supported");
  call.Return(OnDiagonal(call, call.In(0)));
}

void Diag(Call& call) {
  const auto rank = call.Rank(0);
  if (!rank.has_value()) return;
  if (*rank != 1) return call.Refuse(StrCat("an input of ", *rank, " dimensions is not supported"));
  call.Return(OnDiagonal(call, call.In(0)));
}

// Negative segments are left out: one row more takes them. One that is too large fails as there.
void UnsortedSegmentSum(Call& call) {
  GraphBuilder& graph = call.graph();
  const auto rank = call.Rank(1);
  if (!rank.has_value()) return;
  const Value data = call.In(0);
  const Value ids = graph.Cast(call.In(1), DType::kInt64);
  const Value count = call.IntsIn(2);
  const Value one = graph.Ints({1});
  const Value more = call.Node("Add", {count, one});
  const Value low = call.Node("Less", {ids, graph.Scalar<int64_t>(0)});
  const Value high = call.Node("GreaterOrEqual", {ids, count});
  const Value rows = call.Node("Where", {low, count, call.Node("Where", {high, more, ids})});
  const Value inner =
      call.Node("Slice", {call.Node("Shape", {data}), graph.Ints({*rank}), graph.Ints({kMaxRank})});
  const Value zeros = call.Node("Expand", {call.Like(data, 0), graph.Concat({more, inner}, 0)});
  const Value sums =
      call.Node("ScatterND", {zeros, call.Node("Unsqueeze", {rows, graph.Ints({-1})}), data},
                {TextAttr("reduction", "add")});
  call.Return(call.Node("Slice", {sums, graph.Ints({0}), count, graph.Ints({0})}));
}

// Boxes [n, 4] and their scores [n] as one image of one class.
void NonMaxSuppression(Call& call) {
  GraphBuilder& graph = call.graph();
  const auto number = [&](int i) {
    return call.graph().Reshape(graph.Cast(call.In(i), DType::kFp32), {1});
  };
  if (call.DTypeOf(0) != DType::kFp32)
    return call.Refuse("boxes other than float are not supported");
  std::vector<Value> operands = {call.Node("Unsqueeze", {call.In(0), graph.Ints({0})}),
                                 call.Node("Unsqueeze", {call.In(1), graph.Ints({0, 1})}),
                                 call.IntsIn(2), number(3)};
  if (call.inputs() > 4) operands.push_back(number(4));
  const Value found =
      graph.Node("NonMaxSuppression", operands, {}, ValueType{DType::kInt64, Shape{kAnyDim, 3}});
  const Value boxes = call.Node("Gather", {found, graph.Scalar<int64_t>(2)}, {IntAttr("axis", 1)});
  call.Return(graph.Cast(boxes, DType::kInt32));
}

}  // namespace

std::vector<OpRow> MoveOps() {
  return {
      {"Roll", Roll, 3, {}, "constant shifts and axes"},
      {"ReverseSequence", ReverseSequence, 2, {}, "batch and time in front"},
      {"Diag", Diag, 1, {}, "of one dimension"},
      {"MatrixDiag", MatrixDiag},
      {"MatrixDiagV2", MatrixDiag, 5, {}, "the main diagonal of a square, zeros beside it"},
      {"MatrixDiagV3", MatrixDiag, 5, {}, "the main diagonal of a square, zeros beside it"},
      {"UnsortedSegmentSum", UnsortedSegmentSum, 3},
      {"NonMaxSuppressionV2", NonMaxSuppression, 4},
      {"NonMaxSuppressionV3", NonMaxSuppression, 5},
  };
}

}  // namespace tenon::savedmodel
