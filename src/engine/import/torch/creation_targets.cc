// Tensors made of nothing but a size, and writes that fill.
#include <algorithm>
#include <cmath>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// The value everywhere in the result, whose size is the argument `size` or that of `self`.
Value FillOf(Call& c, Value value) {
  const Shape& shape = c.Out().shape;
  bool known = true;
  for (const int64_t size : shape) known = known && size != kAnyDim;
  if (shape.empty()) return value;
  Value sizes;
  if (known) {
    sizes = c.g.Ints(std::vector<int64_t>(shape.begin(), shape.end()));
  } else if (c.Has("size")) {
    sizes = c.SizesAsValue(c.Sizes("size"));
  } else {
    sizes = c.ShapeValue(c.In("self"));
  }
  return ExpandTo(c.g, value, sizes);
}

Value Constant(Call& c, double number) {
  const DType dtype = c.OutType();
  if (dtype == DType::kFp64) return c.g.Scalar<double>(number);
  if (dtype == DType::kFp32) return c.g.Scalar<float>(static_cast<float>(number));
  return c.g.Cast(c.g.Scalar<int64_t>(static_cast<int64_t>(number)), dtype);
}

Value Zeros(Call& c) { return FillOf(c, Constant(c, 0)); }
Value Ones(Call& c) { return FillOf(c, Constant(c, 1)); }
Value Full(Call& c) { return FillOf(c, c.Scalar("fill_value", c.OutType())); }
Value Fill(Call& c) { return FillOf(c, c.g.Reshape(c.Scalar("value", c.OutType()), {})); }
Value ScalarTensor(Call& c) { return c.Scalar("s", c.OutType()); }

// What is written takes the size of what it is written to.
Value Copy(Call& c) {
  const Value self = c.In("self");
  const Value source = c.In("src", c.OutType());
  return c.ShapeOf("src") == c.ShapeOf("self") &&
                 std::ranges::find(c.ShapeOf("self"), kAnyDim) == c.ShapeOf("self").end()
             ? source
             : ExpandTo(c.g, source, c.ShapeValue(self));
}

// start + i * step, in the type that it is computed in. Whole numbers throughout when all are.
Value Arange(Call& c) {
  GraphBuilder& g = c.g;
  const auto whole = [&](std::string_view name) {
    const Arg* arg = c.Find(name);
    if (arg == nullptr || arg->kind == Arg::Kind::kInt || arg->kind == Arg::Kind::kBool)
      return true;
    return arg->kind == Arg::Kind::kSymbol;
  };
  if (whole("start") && whole("end") && whole("step")) {
    const Value numbers =
        g.Node("Range", {c.Scalar("start", DType::kInt64, 0.0), c.Scalar("end", DType::kInt64),
                         c.Scalar("step", DType::kInt64, 1.0)});
    return g.Cast(numbers, c.OutType());
  }
  const double start = c.Number("start", 0);
  const double step = c.Number("step", 1);
  const double count = step == 0 ? 0 : std::ceil((c.Number("end") - start) / step);
  if (!(count >= 0 && count < 1e9)) return c.Refuse("of so many numbers");
  const Value places = Iota(g, g.Ints({static_cast<int64_t>(count)}));
  const Value scaled = g.Node("Mul", {g.Cast(places, DType::kFp64), g.Scalar<double>(step)});
  return g.Cast(g.Node("Add", {scaled, g.Scalar<double>(start)}), c.OutType());
}

Value Linspace(Call& c) {
  GraphBuilder& g = c.g;
  const double start = c.Number("start");
  const double end = c.Number("end");
  const int64_t steps = c.Int("steps");
  if (steps < 0 || steps > (1 << 24)) return c.Refuse("of so many numbers");
  std::vector<double> numbers(static_cast<size_t>(steps));
  const double step = steps > 1 ? (end - start) / static_cast<double>(steps - 1) : 0;
  for (int64_t i = 0; i < steps; ++i) {  // from both ends, as PyTorch does
    const bool early = i < steps / 2 || steps == 1;
    numbers[static_cast<size_t>(i)] = early ? start + step * static_cast<double>(i)
                                            : end - step * static_cast<double>(steps - i - 1);
  }
  return g.Cast(g.Doubles(numbers), c.OutType());
}

Value Eye(Call& c) {
  GraphBuilder& g = c.g;
  const Size rows = c.SizeArg("n");
  const Size columns = c.Has("m") ? c.SizeArg("m") : rows;
  const Value on =
      g.Node("Equal", {Unsqueeze(g, Iota(g, c.AsVector(rows)), {1}), Iota(g, c.AsVector(columns))});
  return g.Cast(on, c.OutType());
}

constexpr Target kRows[] = {
    {"aten.zeros.default", Zeros},
    {"aten.zeros_like.default", Zeros},
    {"aten.new_zeros.default", Zeros},
    {"aten.zero.default", Zeros},
    {"aten.empty.memory_format", Zeros},
    {"aten.empty_like.default", Zeros},
    {"aten.empty_permuted.default", Zeros},
    {"aten.new_empty.default", Zeros},
    {"aten.ones.default", Ones},
    {"aten.ones_like.default", Ones},
    {"aten.new_ones.default", Ones},
    {"aten.full.default", Full},
    {"aten.full_like.default", Full},
    {"aten.new_full.default", Full},
    {"aten.fill.Scalar", Fill},
    {"aten.fill.Tensor", Fill},
    {"aten.copy.default", Copy},
    {"aten.scalar_tensor.default", ScalarTensor},
    {"aten.arange.default", Arange},
    {"aten.arange.start", Arange},
    {"aten.arange.start_step", Arange},
    {"aten.linspace.default", Linspace},
    {"aten.eye.default", Eye},
    {"aten.eye.m", Eye},
};

}  // namespace

Rows CreationRows() { return kRows; }

}  // namespace tenon::torch
