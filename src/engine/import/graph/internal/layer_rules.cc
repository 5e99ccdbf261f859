#include <algorithm>
#include <array>

#include "import/graph/internal/op_rules.h"

namespace tenon::internal {

Types MatMulRule(const Call& call) {
  MaybeShape a = call.ShapeOf(0);
  MaybeShape b = call.ShapeOf(1);
  if (!a.has_value() || !b.has_value() || a->empty() || b->empty())
    return One(call.Type(0).dtype, std::nullopt);
  const bool row = a->size() == 1;
  const bool column = b->size() == 1;
  if (row) a->insert(a->begin(), 1);
  if (column) b->push_back(1);
  const int64_t inner = a->back();
  const int64_t other = (*b)[b->size() - 2];
  if (inner != kAnyDim && other != kAnyDim && inner != other)
    return absl::InvalidArgumentError(StrCat("shapes ", ShapeToString(*call.ShapeOf(0)), " and ",
                                             ShapeToString(*call.ShapeOf(1)), " don't multiply"));
  const int64_t rows = (*a)[a->size() - 2];
  const int64_t columns = b->back();
  const std::array<Operand, 2> outer = {
      Operand{true, {call.Type(0).dtype, Shape(a->begin(), a->end() - 2)}, {}},
      Operand{true, {call.Type(0).dtype, Shape(b->begin(), b->end() - 2)}, {}}};
  TENON_ASSIGN_OR_RETURN(MaybeShape out, BroadcastShapes(outer));
  if (!row) out->push_back(rows);
  if (!column) out->push_back(columns);
  return One(call.Type(0).dtype, out);
}

Types GemmRule(const Call& call) {
  const MaybeShape a = call.ShapeOf(0);
  const MaybeShape b = call.ShapeOf(1);
  Shape out = {kAnyDim, kAnyDim};
  const size_t a_rows = call.Int("transA", 0) != 0 ? 1 : 0;
  const size_t b_columns = call.Int("transB", 0) != 0 ? 0 : 1;
  if (a.has_value() && a->size() == 2) out[0] = (*a)[a_rows];
  if (b.has_value() && b->size() == 2) out[1] = (*b)[b_columns];
  if (a.has_value() && b.has_value() && a->size() == 2 && b->size() == 2) {
    const int64_t inner = (*a)[1 - a_rows];
    const int64_t other = (*b)[1 - b_columns];
    if (inner != kAnyDim && other != kAnyDim && inner != other)
      return absl::InvalidArgumentError(
          StrCat("shapes ", ShapeToString(*a), " and ", ShapeToString(*b), " don't multiply"));
  }
  return One(call.Type(0).dtype, out);
}

// Batch and channels are kept or known from the weight; sizes in space are not computed here.
Types ConvRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  const MaybeShape weight = call.ShapeOf(1);
  if (!in.has_value()) return One(call.Type(0).dtype, std::nullopt);
  Shape out(in->size(), kAnyDim);
  if (!out.empty()) out[0] = (*in)[0];
  if (weight.has_value() && out.size() > 1 && weight->size() > 1) {
    const bool transposed = call.op == "ConvTranspose";
    const int64_t channels = (*weight)[transposed ? 1 : 0];
    out[1] = transposed ? ProductOf(channels, call.Int("group", 1)) : channels;
  }
  return One(call.Type(0).dtype, out);
}

Types PoolRule(const Call& call) {
  const MaybeShape in = call.ShapeOf(0);
  MaybeShape out;
  if (in.has_value()) {
    out = AnyOfRank(in->size());
    for (size_t i = 0; i < std::min<size_t>(2, in->size()); ++i) (*out)[i] = (*in)[i];
    if (call.op.starts_with("Global"))
      for (size_t i = 2; i < in->size(); ++i) (*out)[i] = 1;
  }
  return std::vector<ValueType>{{call.Type(0).dtype, out}, {DType::kInt64, out}};
}

// X [T,N,I] -> Y [T,D,N,H], Y_h [D,N,H], Y_c [D,N,H] (layout 0).
Types RecurrentRule(const Call& call) {
  const DType dtype = call.Type(0).dtype;
  const MaybeShape in = call.ShapeOf(0);
  const MaybeShape weight = call.ShapeOf(1);
  const int64_t hidden = call.Int("hidden_size", kAnyDim);
  for (const MaybeShape& shape : {in, weight}) {
    if (shape.has_value() && shape->size() != 3)
      return absl::InvalidArgumentError(
          StrCat("it takes operands of rank 3, not of shape ", ShapeToString(*shape)));
  }
  const int64_t directions = weight.has_value() ? (*weight)[0] : kAnyDim;
  const int64_t steps = in.has_value() ? (*in)[0] : kAnyDim;
  const int64_t batch = in.has_value() ? (*in)[1] : kAnyDim;
  const Shape state = {directions, batch, hidden};
  return std::vector<ValueType>{
      {dtype, Shape{steps, directions, batch, hidden}}, {dtype, state}, {dtype, state}};
}

}  // namespace tenon::internal
