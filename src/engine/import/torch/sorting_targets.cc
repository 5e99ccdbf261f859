// Order: sorting, the largest, the middle, and places in sorted values.
#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// The first `count` (INT64 [1]) of an order along `axis`, and their places. Of equals, the first.
std::vector<Value> TopK(Call& c, Value x, Value count, int64_t axis, bool largest) {
  GraphBuilder& g = c.g;
  const DType dtype = g.DTypeOf(x);
  if (dtype == DType::kBool) x = g.Cast(x, DType::kInt64);
  std::vector<Value> both =
      g.Nodes("TopK", {x, count}, 2, {IntAttr("axis", axis), IntAttr("largest", largest ? 1 : 0)});
  both[0] = g.Cast(both[0], dtype);
  return both;
}

std::vector<Value> Topk(Call& c) {
  const int64_t rank = c.RankOf("self");
  const Value x = c.In("self");
  if (rank == 0) return {x, c.g.Scalar<int64_t>(0)};
  const int64_t axis = c.AxisArg("dim", rank, -1);
  return TopK(c, x, c.AsVector(c.SizeArg("k")), axis, c.Flag("largest", true));
}

std::vector<Value> SortBy(Call& c, int64_t axis, bool descending) {
  const Value x = c.In("self");
  if (c.RankOf("self") == 0) return {x, c.g.Scalar<int64_t>(0)};
  return TopK(c, x, c.AsVector(c.DimOf(x, c.ShapeOf("self"), axis)), axis, descending);
}

std::vector<Value> Sort(Call& c) {
  return SortBy(c, c.AxisArg("dim", c.RankOf("self"), -1), c.Flag("descending", false));
}

Value Argsort(Call& c) {
  return SortBy(c, c.AxisArg("dim", c.RankOf("self"), -1), c.Flag("descending", false))[1];
}

Value Msort(Call& c) { return SortBy(c, 0, false)[0]; }

// The lower of the two in the middle.
std::vector<Value> MiddleOf(Call& c, Value x, const Size& size, int64_t axis, bool keep) {
  GraphBuilder& g = c.g;
  Value half;
  if (size.known.has_value()) {
    half = g.Ints({(*size.known - 1) / 2});
  } else {
    half = g.Node("Div", {g.Node("Sub", {size.value, g.Ints({1})}), g.Ints({2})});
  }
  const Value count = g.Node("Add", {half, g.Ints({1})});
  std::vector<Value> both = TopK(c, x, count, axis, false);
  for (Value& value : both) {
    value = g.Node("Gather", {value, half}, {IntAttr("axis", axis)});
    if (!keep) value = Squeeze(g, value, {axis});
  }
  return both;
}

std::vector<Value> MedianDim(Call& c) {
  const int64_t rank = c.RankOf("self");
  const Value x = c.In("self");
  if (rank == 0) return {x, c.g.Scalar<int64_t>(0)};
  const int64_t axis = c.AxisArg("dim", rank);
  return MiddleOf(c, x, c.DimOf(x, c.ShapeOf("self"), axis), axis, c.Flag("keepdim", false));
}

Value Median(Call& c) {
  const Value flat = c.g.Reshape(c.In("self"), {-1});
  const Value count = c.g.Reshape(c.g.Node("Size", {flat}), {1});
  return MiddleOf(c, flat, {std::nullopt, count}, 0, false)[0];
}

std::vector<Value> KthValue(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  const Value x = c.In("self");
  if (rank == 0) return {x, g.Scalar<int64_t>(0)};
  const int64_t axis = c.AxisArg("dim", rank, -1);
  const Value k = c.AsVector(c.SizeArg("k"));
  std::vector<Value> both = TopK(c, x, k, axis, false);
  const Value last = g.Node("Sub", {k, g.Ints({1})});
  for (Value& value : both) {
    value = g.Node("Gather", {value, last}, {IntAttr("axis", axis)});
    if (!c.Flag("keepdim", false)) value = Squeeze(g, value, {axis});
  }
  return both;
}

// How many of the sorted boundaries are below (right: or equal to) each value.
Value CountBelow(Call& c, Value boundaries, Value values, bool right) {
  GraphBuilder& g = c.g;
  const auto rank = static_cast<int64_t>(g.TypeOf(values).shape.value_or(Shape()).size());
  const Value each = Unsqueeze(g, values, {rank});
  const Value below = g.Node(right ? "LessOrEqual" : "Less", {boundaries, each});
  return Reduce(g, "ReduceSum", g.Cast(below, DType::kInt64), {rank}, false);
}

Value Bucketize(Call& c) {
  const DType dtype = Promoted(c, "boundaries", "self");
  const Value values = c.Scalar("self", dtype);
  return CountBelow(c, c.In("boundaries", dtype), values, c.Flag("right", false));
}

Value Searchsorted(Call& c) {
  GraphBuilder& g = c.g;
  if (c.Has("sorter")) return c.Refuse("with a sorter");
  const DType dtype = Promoted(c, "sorted_sequence", "self");
  const bool right = c.Flag("right", false) || c.Text("side", "left") == "right";
  const int64_t rank = c.RankOf("sorted_sequence");
  if (rank < 1) return c.Damaged("its sorted_sequence is a number");
  Value sequence = c.In("sorted_sequence", dtype);
  if (rank > 1) sequence = Unsqueeze(g, sequence, {rank - 1});
  return CountBelow(c, sequence, c.Scalar("self", dtype), right);
}

Value Isin(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = Promoted(c, "elements", "test_elements");
  const Value x = c.In("elements", dtype);
  const int64_t rank = c.RankOf("elements");
  const Value tests = g.Reshape(c.In("test_elements", dtype), {-1});
  const Value same = g.Cast(g.Node("Equal", {Unsqueeze(g, x, {rank}), tests}), DType::kInt64);
  const Value found = g.Cast(Reduce(g, "ReduceSum", same, {rank}, false), DType::kBool);
  return c.Flag("invert", false) ? g.Node("Not", {found}) : found;
}

constexpr Target kRows[] = {
    {"aten.topk.default", nullptr, Topk, Aliasing::kNone, true},
    {"aten.sort.default", nullptr, Sort, Aliasing::kNone, true},
    {"aten.sort.stable", nullptr, Sort, Aliasing::kNone, true},
    {"aten.argsort.default", Argsort},
    {"aten.argsort.stable", Argsort},
    {"aten.msort.default", Msort, nullptr, Aliasing::kNone, true},
    {"aten.median.default", Median, nullptr, Aliasing::kNone, true},
    {"aten.median.dim", nullptr, MedianDim, Aliasing::kNone, true},
    {"aten.kthvalue.default", nullptr, KthValue, Aliasing::kNone, true},
    {"aten.bucketize.Tensor", Bucketize},
    {"aten.searchsorted.Tensor", Searchsorted},
    {"aten.isin.Tensor_Tensor", Isin},
};

}  // namespace

Rows SortingRows() { return kRows; }

}  // namespace tenon::torch
