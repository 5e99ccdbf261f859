// Targets that PyTorch itself composes of others, and keeps whole in an export.
#include <limits>
#include <string>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// Dimensions of size 1 that make up the rank: [n] becomes [1,n] for 2.
Value WithRank(Call& c, Value value, int64_t rank, int64_t wanted) {
  if (rank >= wanted) return value;
  if (wanted == 1) return c.g.Reshape(value, {1});
  if (rank == 0) return c.g.Reshape(value, std::vector<int64_t>(static_cast<size_t>(wanted), 1));
  if (wanted == 2) return Unsqueeze(c.g, value, {0});
  return rank == 1 ? Unsqueeze(c.g, value, {0, 2}) : Unsqueeze(c.g, value, {2});
}

template <int64_t kRank>
Value AtLeast(Call& c) {
  return WithRank(c, c.In("self"), c.RankOf("self"), kRank);
}

Value Joined(Call& c, int64_t wanted, int64_t axis) {
  const std::vector<Value> values = c.InList("tensors");
  const std::vector<const TensorMeta*> metas = c.MetaList("tensors");
  std::vector<Value> parts;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto rank = static_cast<int64_t>(metas[i]->shape.size());
    parts.push_back(WithRank(c, c.g.Cast(values[i], c.OutType()), rank, wanted));
  }
  if (parts.empty()) return c.Refuse("it joins nothing");
  return c.g.Concat(parts, axis);
}

Value Hstack(Call& c) { return Joined(c, 1, c.Out().shape.size() == 1 ? 0 : 1); }
Value Vstack(Call& c) { return Joined(c, 2, 0); }
Value Dstack(Call& c) { return Joined(c, 3, 2); }

Value ColumnStack(Call& c) {
  const std::vector<Value> values = c.InList("tensors");
  const std::vector<const TensorMeta*> metas = c.MetaList("tensors");
  std::vector<Value> parts;
  for (size_t i = 0; i < values.size(); ++i) {
    const Value part = c.g.Cast(values[i], c.OutType());
    parts.push_back(metas[i]->shape.size() < 2 ? c.g.Reshape(part, {-1, 1}) : part);
  }
  if (parts.empty()) return c.Refuse("it joins nothing");
  return c.g.Concat(parts, 1);
}

Value Reversed(GraphBuilder& g, Value value, int64_t axis) {
  constexpr int64_t kAll = std::numeric_limits<int64_t>::max();
  return Slice(g, value, axis, -1, -kAll, -1);
}

Value Fliplr(Call& c) { return Reversed(c.g, c.In("self"), 1); }
Value Flipud(Call& c) { return Reversed(c.g, c.In("self"), 0); }

Value Rot90(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  const std::vector<int64_t> dims = c.Ints("dims", {0, 1});
  if (dims.size() != 2 || rank < 2) return c.Damaged("its dims are not two");
  const int64_t a = c.Axis(dims[0], rank);
  const int64_t b = c.Axis(dims[1], rank);
  const Value x = c.In("self");
  switch (((c.Int("k", 1) % 4) + 4) % 4) {
    case 0:
      return x;
    case 1:
      return SwapAxes(g, Reversed(g, x, b), rank, a, b);
    case 2:
      return Reversed(g, Reversed(g, x, a), b);
    default:
      return Reversed(g, SwapAxes(g, x, rank, a, b), b);
  }
}

// Sums over the last dimensions of both.
Value Inner(Call& c) {
  const int64_t rank = c.RankOf("self");
  const int64_t other = c.RankOf("other");
  if (rank == 0 || other == 0) return c.g.Node("Mul", {c.In("self"), c.In("other")});
  if (other > 2) return c.Refuse("with an operand of more than two dimensions");
  return c.g.Node("MatMul",
                  {c.In("self"), SwapAxes(c.g, c.In("other"), other, other - 2, other - 1)});
}

std::string Letters(int64_t from, int64_t count) {
  std::string text;
  for (int64_t i = 0; i < count; ++i) text += static_cast<char>('a' + from + i);
  return text;
}

Value Tensordot(Call& c) {
  const std::vector<int64_t> a = c.Ints("dims_self");
  const std::vector<int64_t> b = c.Ints("dims_other");
  const int64_t rank = c.RankOf("self");
  const int64_t other = c.RankOf("other");
  if (a.size() != b.size() || rank + other > 26) return c.Damaged("its dims don't fit");
  std::string first = Letters(0, rank);
  std::string second = Letters(rank, other);
  std::string out;
  for (size_t i = 0; i < a.size(); ++i)
    second.at(static_cast<size_t>(c.Axis(b[i], other))) =
        first.at(static_cast<size_t>(c.Axis(a[i], rank)));
  for (const char letter : first)
    if (second.find(letter) == std::string::npos) out += letter;
  for (const char letter : second)
    if (first.find(letter) == std::string::npos) out += letter;
  return c.g.Node("Einsum", {c.In("self"), c.In("other")},
                  {TextAttr("equation", first + "," + second + "->" + out)},
                  ValueType{c.OutType(), c.Out().shape});
}

// 0 none, 1 mean, 2 sum.
Value ReducedLoss(Call& c, Value losses) {
  const int64_t reduction = c.Int("reduction", 1);
  if (reduction == 0) return losses;
  return Reduce(c.g, reduction == 1 ? "ReduceMean" : "ReduceSum", losses, {}, false);
}

Value Difference(Call& c) {
  const DType dtype = c.OutType();
  return c.g.Node("Sub", {c.In("self", dtype), c.In("target", dtype)});
}

Value MseLoss(Call& c) {
  const Value apart = Difference(c);
  return ReducedLoss(c, c.g.Node("Mul", {apart, apart}));
}

Value L1Loss(Call& c) { return ReducedLoss(c, c.g.Node("Abs", {Difference(c)})); }

Value Dist(Call& c) {
  GraphBuilder& g = c.g;
  const Value apart = g.Node("Sub", {c.In("self"), c.In("other")});
  const double p = c.Number("p", 2);
  if (p == 2)
    return g.Node("Sqrt", {Reduce(g, "ReduceSum", g.Node("Mul", {apart, apart}), {}, false)});
  if (p == 1) return Reduce(g, "ReduceSum", g.Node("Abs", {apart}), {}, false);
  return c.Refuse("with p other than 1 and 2");
}

Value Diff(Call& c) {
  const int64_t rank = c.RankOf("self");
  if (rank == 0 || c.Has("prepend") || c.Has("append") || c.Int("n", 1) != 1)
    return c.Refuse("with other than one difference, prepend or append");
  const int64_t axis = c.AxisArg("dim", rank, -1);
  const Value x = c.In("self");
  const Value last = Slice(c.g, x, axis, 1, std::numeric_limits<int64_t>::max());
  return c.g.Node("Sub", {last, Slice(c.g, x, axis, 0, -1)});
}

Value Trace(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const Shape& shape = c.ShapeOf("self");
  if (shape.size() != 2) return c.Damaged("its input is no matrix");
  const Value on = g.Node("Equal", {Unsqueeze(g, Iota(g, c.AsVector(c.DimOf(x, shape, 0))), {1}),
                                    Iota(g, c.AsVector(c.DimOf(x, shape, 1)))});
  return Reduce(g, "ReduceSum", Where(g, on, x, g.ScalarLike(x, 0)), {}, false);
}

// The mean and the sum of what is no NaN.
Value NanSumOf(Call& c, bool mean) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self", c.OutType());
  const std::vector<int64_t> axes = c.AxesArg("dim", c.RankOf("self"));
  const bool keep = c.Flag("keepdim", false);
  if (axes.empty()) return c.Refuse("of a single number");
  const Value missing = g.Node("IsNaN", {x});
  const Value sum = Reduce(g, "ReduceSum", Where(g, missing, g.ScalarLike(x, 0), x), axes, keep);
  if (!mean) return sum;
  const Value present = g.Cast(g.Node("Not", {missing}), g.DTypeOf(x));
  return g.Node("Div", {sum, Reduce(g, "ReduceSum", present, axes, keep)});
}

Value Nansum(Call& c) { return NanSumOf(c, false); }
Value Nanmean(Call& c) { return NanSumOf(c, true); }

Value Heaviside(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const Value zero = g.ScalarLike(x, 0);
  const Value step = g.Cast(g.Node("Greater", {x, zero}), g.DTypeOf(x));
  return Where(g, g.Node("Equal", {x, zero}), c.In("values", g.DTypeOf(x)), step);
}

constexpr auto kView = Aliasing::kView;

constexpr Target kRows[] = {
    {"aten.atleast_1d.default", AtLeast<1>, nullptr, kView, true},
    {"aten.atleast_2d.default", AtLeast<2>, nullptr, kView, true},
    {"aten.atleast_3d.default", AtLeast<3>, nullptr, kView, true},
    {"aten.hstack.default", Hstack, nullptr, Aliasing::kNone, true},
    {"aten.vstack.default", Vstack, nullptr, Aliasing::kNone, true},
    {"aten.dstack.default", Dstack, nullptr, Aliasing::kNone, true},
    {"aten.column_stack.default", ColumnStack, nullptr, Aliasing::kNone, true},
    {"aten.fliplr.default", Fliplr, nullptr, Aliasing::kNone, true},
    {"aten.flipud.default", Flipud, nullptr, Aliasing::kNone, true},
    {"aten.rot90.default", Rot90, nullptr, Aliasing::kNone, true},
    {"aten.inner.default", Inner},
    {"aten.tensordot.default", Tensordot},
    {"aten.mse_loss.default", MseLoss},
    {"aten.l1_loss.default", L1Loss},
    {"aten.dist.default", Dist},
    {"aten.diff.default", Diff},
    {"aten.trace.default", Trace},
    {"aten.nansum.default", Nansum},
    {"aten.nanmean.default", Nanmean},
    {"aten.heaviside.default", Heaviside},
};

}  // namespace

Rows ComposedRows() { return kRows; }

}  // namespace tenon::torch
