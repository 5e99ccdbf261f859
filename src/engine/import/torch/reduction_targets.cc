// Sums, means, extremes and other reductions, and running sums.
#include <cmath>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// The dimensions that a call reduces, and whether they stay with size 1.
struct Over {
  std::vector<int64_t> axes;  // none: a number
  bool keep = false;
};

Over OverOf(Call& c, std::string_view name = "dim") {
  return {c.AxesArg(name, c.RankOf("self")), c.Flag("keepdim", false)};
}

Value ReduceOver(Call& c, std::string_view op, Value x, const Over& over) {
  if (over.axes.empty()) return x;
  return Reduce(c.g, op, x, over.axes, over.keep);
}

Value Sum(Call& c) { return ReduceOver(c, "ReduceSum", c.In("self", c.OutType()), OverOf(c)); }
Value Mean(Call& c) { return ReduceOver(c, "ReduceMean", c.In("self", c.OutType()), OverOf(c)); }
Value Prod(Call& c) { return ReduceOver(c, "ReduceProd", c.In("self", c.OutType()), OverOf(c)); }

Value Extreme(Call& c, std::string_view op, const Over& over) {
  const Value x = c.In("self");
  if (c.g.DTypeOf(x) != DType::kBool) return ReduceOver(c, op, x, over);
  return c.g.Cast(ReduceOver(c, op, c.g.Cast(x, DType::kInt64), over), DType::kBool);
}

Value Amax(Call& c) { return Extreme(c, "ReduceMax", OverOf(c)); }
Value Amin(Call& c) { return Extreme(c, "ReduceMin", OverOf(c)); }

std::vector<Value> Aminmax(Call& c) {
  return {Extreme(c, "ReduceMin", OverOf(c)), Extreme(c, "ReduceMax", OverOf(c))};
}

// The place of the largest or smallest; of equals the first.
Value ArgOf(Call& c, std::string_view op, Value x, int64_t axis, bool keep) {
  const DType dtype = c.g.DTypeOf(x);
  if (!IsFloat(dtype)) x = c.g.Cast(x, DType::kFp64);
  return c.g.Node(op, {x}, {IntAttr("axis", axis), IntAttr("keepdims", keep ? 1 : 0)});
}

Value ArgExtreme(Call& c, std::string_view op) {
  const Value x = c.In("self");
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return c.g.Scalar<int64_t>(0);
  if (!c.Has("dim")) {
    const Value place = ArgOf(c, op, c.g.Reshape(x, {-1}), 0, false);
    if (!c.Flag("keepdim", false)) return place;
    return c.g.Reshape(place, std::vector<int64_t>(static_cast<size_t>(rank), 1));
  }
  return ArgOf(c, op, x, c.AxisArg("dim", rank), c.Flag("keepdim", false));
}

Value Argmax(Call& c) { return ArgExtreme(c, "ArgMax"); }
Value Argmin(Call& c) { return ArgExtreme(c, "ArgMin"); }

std::vector<Value> ExtremeAndPlace(Call& c, std::string_view op, std::string_view arg) {
  const int64_t rank = c.RankOf("self");
  const Value x = c.In("self");
  if (rank == 0) return {x, c.g.Scalar<int64_t>(0)};
  const Over over{{c.AxisArg("dim", rank)}, c.Flag("keepdim", false)};
  return {Extreme(c, op, over), ArgOf(c, arg, x, over.axes[0], over.keep)};
}

std::vector<Value> MaxDim(Call& c) { return ExtremeAndPlace(c, "ReduceMax", "ArgMax"); }
std::vector<Value> MinDim(Call& c) { return ExtremeAndPlace(c, "ReduceMin", "ArgMin"); }

Value AnyOf(Call& c, std::string_view op) {
  const Value flags = c.g.Cast(c.In("self", DType::kBool), DType::kInt64);
  return c.g.Cast(ReduceOver(c, op, flags, OverOf(c)), DType::kBool);
}

Value Any(Call& c) { return AnyOf(c, "ReduceMax"); }
Value All(Call& c) { return AnyOf(c, "ReduceMin"); }

Value CountNonzero(Call& c) {
  const Value flags = c.g.Cast(c.In("self", DType::kBool), DType::kInt64);
  return ReduceOver(c, "ReduceSum", flags, OverOf(c));
}

// Elements that one result is made of, as a number of x's type.
Value CountOf(Call& c, Value x, const Over& over) {
  const Shape& shape = c.ShapeOf("self");
  double known = 1;
  bool all = true;
  for (const int64_t axis : over.axes) {
    const int64_t size = shape[static_cast<size_t>(axis)];
    all = all && size != kAnyDim;
    known *= static_cast<double>(size);
  }
  if (all) return c.g.ScalarLike(x, known);
  const Value sizes = c.g.Gather(c.ShapeValue(x), over.axes, 0);
  return c.g.Cast(Reduce(c.g, "ReduceProd", sizes, {}, false), c.g.DTypeOf(x));
}

// unbiased=True means correction 1; a correction stands for itself.
double CorrectionOf(Call& c) {
  if (c.Find("correction") != nullptr || c.Find("unbiased") == nullptr)
    return c.Number("correction", 1);
  return c.Flag("unbiased", true) ? 1 : 0;
}

Value VarianceOf(Call& c, const Over& over) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  if (over.axes.empty()) return c.Refuse("of a single number");
  const Value mean = Reduce(g, "ReduceMean", x, over.axes, true);
  const Value apart = g.Node("Sub", {x, mean});
  const Value squares = Reduce(g, "ReduceSum", g.Node("Mul", {apart, apart}), over.axes, over.keep);
  const Value freedom = g.Node("Sub", {CountOf(c, x, over), g.ScalarLike(x, CorrectionOf(c))});
  return g.Node("Div", {squares, g.Node("Max", {freedom, g.ScalarLike(x, 0)})});
}

Value Var(Call& c) { return VarianceOf(c, OverOf(c)); }
Value Std(Call& c) { return c.g.Node("Sqrt", {VarianceOf(c, OverOf(c))}); }

std::vector<Value> VarMean(Call& c) {
  const Over over = OverOf(c);
  return {VarianceOf(c, over), ReduceOver(c, "ReduceMean", c.In("self"), over)};
}

std::vector<Value> StdMean(Call& c) {
  const Over over = OverOf(c);
  return {c.g.Node("Sqrt", {VarianceOf(c, over)}), ReduceOver(c, "ReduceMean", c.In("self"), over)};
}

Value Logsumexp(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self", c.OutType());
  const Over over = OverOf(c);
  if (over.axes.empty()) return x;
  const Value top = Reduce(g, "ReduceMax", x, over.axes, true);
  const Value lost = g.Node("IsInf", {top});
  const Value base = Where(g, lost, g.ScalarLike(x, 0), top);
  const Value sum =
      Reduce(g, "ReduceSum", g.Node("Exp", {g.Node("Sub", {x, base})}), over.axes, true);
  const Value result = g.Node("Add", {g.Node("Log", {sum}), base});
  return over.keep ? result : Squeeze(g, result, over.axes);
}

Value NormOf(Call& c, std::string_view order_name) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self", c.OutType());
  const Over over = OverOf(c);
  const double order = c.Number(order_name, 2);
  const Value size = g.Node("Abs", {x});
  if (order == 2) {
    const Value squares = ReduceOver(c, "ReduceSum", g.Node("Mul", {x, x}), over);
    return g.Node("Sqrt", {squares});
  }
  if (order == 1) return ReduceOver(c, "ReduceSum", size, over);
  if (std::isinf(order)) return ReduceOver(c, order > 0 ? "ReduceMax" : "ReduceMin", size, over);
  if (order == 0) {
    const Value present = g.Cast(g.Cast(x, DType::kBool), g.DTypeOf(x));
    return ReduceOver(c, "ReduceSum", present, over);
  }
  const Value powers =
      ReduceOver(c, "ReduceSum", g.Node("Pow", {size, g.ScalarLike(x, order)}), over);
  return g.Node("Pow", {powers, g.ScalarLike(x, 1 / order)});
}

Value VectorNorm(Call& c) { return NormOf(c, "ord"); }
Value Norm(Call& c) { return NormOf(c, "p"); }

Value Cumsum(Call& c) {
  const Value x = c.In("self", c.OutType());
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return x;
  return c.g.Node("CumSum", {x, c.g.Scalar<int64_t>(c.AxisArg("dim", rank))});
}

// The running maximum or product of a dimension whose size is known, slice by slice.
Value Running(Call& c, std::string_view op) {
  constexpr int64_t kMost = 1024;
  const Value x = c.In("self", c.OutType());
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return x;
  const int64_t axis = c.AxisArg("dim", rank);
  const int64_t size = c.ShapeOf("self")[static_cast<size_t>(axis)];
  if (size < 1 || size > kMost)
    return c.Refuse("over a dimension whose size is not between 1 and 1024 or not fixed");
  std::vector<Value> parts;
  for (int64_t i = 0; i < size; ++i) {
    const Value part = Slice(c.g, x, axis, i, i + 1);
    parts.push_back(i == 0 ? part : c.g.Node(op, {parts.back(), part}));
  }
  return c.g.Concat(parts, axis);
}

Value Cumprod(Call& c) { return Running(c, "Mul"); }
Value Logcumsumexp(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  const int64_t rank = c.RankOf("self");
  if (rank == 0) return x;
  const int64_t axis = c.AxisArg("dim", rank);
  const Value top = Reduce(g, "ReduceMax", x, {axis}, true);
  const Value parts = g.Node("Exp", {g.Cast(g.Node("Sub", {x, top}), DType::kFp64)});
  const Value sums = g.Node("CumSum", {parts, g.Scalar<int64_t>(axis)});
  return g.Node("Add", {g.Cast(g.Node("Log", {sums}), g.DTypeOf(x)), top});
}

constexpr Target kRows[] = {
    {"aten.sum.default", Sum},
    {"aten.sum.dim_IntList", Sum},
    {"aten.mean.default", Mean},
    {"aten.mean.dim", Mean},
    {"aten.prod.default", Prod},
    {"aten.prod.dim_int", Prod},
    {"aten.amax.default", Amax},
    {"aten.amin.default", Amin},
    {"aten.aminmax.default", nullptr, Aminmax},
    {"aten.max.default", Amax},
    {"aten.min.default", Amin},
    {"aten.max.dim", nullptr, MaxDim},
    {"aten.min.dim", nullptr, MinDim},
    {"aten.argmax.default", Argmax},
    {"aten.argmin.default", Argmin},
    {"aten.any.default", Any},
    {"aten.any.dim", Any},
    {"aten.any.dims", Any},
    {"aten.all.default", All},
    {"aten.all.dim", All},
    {"aten.all.dims", All},
    {"aten.count_nonzero.default", CountNonzero},
    {"aten.count_nonzero.dim_IntList", CountNonzero},
    {"aten.var.default", Var},
    {"aten.var.dim", Var},
    {"aten.var.correction", Var},
    {"aten.std.default", Std},
    {"aten.std.dim", Std},
    {"aten.std.correction", Std},
    {"aten.var_mean.default", nullptr, VarMean},
    {"aten.var_mean.dim", nullptr, VarMean},
    {"aten.var_mean.correction", nullptr, VarMean},
    {"aten.std_mean.default", nullptr, StdMean},
    {"aten.std_mean.dim", nullptr, StdMean},
    {"aten.std_mean.correction", nullptr, StdMean},
    {"aten.logsumexp.default", Logsumexp},
    {"aten.linalg_vector_norm.default", VectorNorm},
    {"aten.norm.Scalar", Norm},
    {"aten.norm.ScalarOpt_dim", Norm},
    {"aten.norm.ScalarOpt_dim_dtype", Norm},
    {"aten.cumsum.default", Cumsum},
    {"aten.cumprod.default", Cumprod},
    {"aten.logcumsumexp.default", Logcumsumexp},
};

}  // namespace

Rows ReductionRows() { return kRows; }

}  // namespace tenon::torch
