// Arithmetic, comparisons and functions of single numbers.
#include <limits>
#include <utility>

#include "import/savedmodel/helpers.h"
#include "import/savedmodel/op_registry.h"
#include "strings/str_cat.h"

namespace tenon::savedmodel {
namespace {

using Fold = uint64_t (*)(uint64_t, uint64_t);

// Integers that are known now, or partly, stay so: shapes are computed with them.
bool FoldSizes(Call& call, Fold fold, const std::function<Value()>& write) {
  const Item& a = call.Input(0);
  const Item& b = call.Input(1);
  if (fold == nullptr || !a.sizes.has_value() || !b.sizes.has_value()) return false;
  const std::optional<Shape> shape_a = call.ShapeOf(0);
  const std::optional<Shape> shape_b = call.ShapeOf(1);
  if (!shape_a.has_value() || !shape_b.has_value()) return false;
  const size_t count_a = a.sizes->size();
  const size_t count_b = b.sizes->size();
  if (count_a != count_b && count_a != 1 && count_b != 1) return false;
  std::vector<int64_t> sizes;
  bool known = true;
  for (size_t i = 0; i < (count_a == 1 ? count_b : count_a); ++i) {
    const int64_t x = (*a.sizes)[count_a == 1 ? 0 : i];
    const int64_t y = (*b.sizes)[count_b == 1 ? 0 : i];
    const bool both = x != kUnknownSize && y != kUnknownSize;
    known = known && both;
    sizes.push_back(
        both ? static_cast<int64_t>(fold(static_cast<uint64_t>(x), static_cast<uint64_t>(y)))
             : kUnknownSize);
  }
  if (known) {
    call.ReturnInts(call.DTypeOf(0), shape_a->empty() ? *shape_b : *shape_a, sizes);
  } else {
    call.ReturnSizes(write(), std::move(sizes));
  }
  return true;
}

std::function<void(Call&)> Arithmetic(std::string_view op, Fold fold = nullptr) {
  return [op, fold](Call& call) {
    const auto write = [&] {
      const Value a = call.In(0);
      const DType dtype = call.graph().DTypeOf(a);
      if (dtype == DType::kBytes) return call.Node("StringConcat", {a, call.In(1)});
      const Value result = call.Node(op, {Widen(call, a), Widen(call, call.In(1))});
      return call.graph().Cast(result, dtype);
    };
    if (!FoldSizes(call, fold, write)) call.Return(write());
  };
}

std::function<void(Call&)> Comparison(std::string_view op, bool negate = false) {
  return [op, negate](Call& call) {
    const Value result = call.Node(op, {Widen(call, call.In(0)), Widen(call, call.In(1))});
    call.Return(negate ? call.Node("Not", {result}) : result);
  };
}

bool IsReal(DType dtype) {
  return dtype == DType::kFp16 || dtype == DType::kBf16 || dtype == DType::kFp32 ||
         dtype == DType::kFp64;
}

Value FloorDivide(Call& call, Value a, Value b) {
  const Value quotient = call.Node("Div", {a, b});
  if (IsReal(call.graph().DTypeOf(a))) return call.Node("Floor", {quotient});
  const Value zero = call.Like(a, 0);  // ONNX truncates
  const Value rest = call.Node("Sub", {a, call.Node("Mul", {quotient, b})});
  const Value inexact = call.Node("Not", {call.Node("Equal", {rest, zero})});
  const Value opposite =
      call.Node("Xor", {call.Node("Less", {a, zero}), call.Node("Less", {b, zero})});
  const Value down = call.Node("And", {inexact, opposite});
  return call.Node("Sub", {quotient, call.graph().Cast(down, call.graph().DTypeOf(a))});
}

uint64_t FoldFloorDivide(uint64_t x, uint64_t y) {
  const auto a = static_cast<int64_t>(x);
  const auto b = static_cast<int64_t>(y);
  if (b == 0 || (b == -1 && a == std::numeric_limits<int64_t>::min())) return 0;
  const int64_t quotient = a / b;
  return static_cast<uint64_t>(a % b != 0 && ((a < 0) != (b < 0)) ? quotient - 1 : quotient);
}

void FloorDiv(Call& call) {
  const auto write = [&] {
    const DType dtype = call.graph().DTypeOf(call.In(0));
    return call.graph().Cast(FloorDivide(call, Widen(call, call.In(0)), Widen(call, call.In(1))),
                             dtype);
  };
  if (!FoldSizes(call, FoldFloorDivide, write)) call.Return(write());
}

void FloorMod(Call& call) {
  const Value a = call.In(0);
  const Value b = call.In(1);
  if (!IsReal(call.graph().DTypeOf(a))) return call.Return(call.Node("Mod", {a, b}));
  const Value rest = call.Node("Mod", {a, b}, {IntAttr("fmod", 1)});
  const Value zero = call.Like(a, 0);
  const Value opposite = call.Node("Less", {call.Node("Mul", {rest, b}), zero});
  call.Return(Choose(call, opposite, call.Node("Add", {rest, b}), rest));
}

void TruncateMod(Call& call) {
  call.Return(call.Node("Mod", {call.In(0), call.In(1)}, {IntAttr("fmod", 1)}));
}

// `op` of the operands, but 0 where operand `zero_of` is 0.
std::function<void(Call&)> ZeroWhere(int zero_of, Value (*make)(Call&, Value, Value)) {
  return [zero_of, make](Call& call) {
    const Value result = make(call, call.In(0), call.In(1));
    const Value zero = call.Like(result, 0);
    call.Return(Choose(call, call.Node("Equal", {call.In(zero_of), zero}), zero, result));
  };
}

void Atan2(Call& call) {
  constexpr double kPi = 3.14159265358979323846;
  const Value y = call.In(0);
  const Value x = call.In(1);
  const Value zero = call.Like(x, 0);
  const Value angle = UnaryInFp64(call, "atan", call.Node("Div", {y, x}));
  const Value up = call.Node("Add", {angle, call.Like(x, kPi)});
  const Value down = call.Node("Sub", {angle, call.Like(x, kPi)});
  const Value left = Choose(call, call.Node("Less", {y, zero}), down, up);
  const Value beside =
      Choose(call, call.Node("Greater", {y, zero}), call.Like(x, kPi / 2),
             Choose(call, call.Node("Less", {y, zero}), call.Like(x, -kPi / 2), zero));
  const Value flat = Choose(call, call.Node("Less", {x, zero}), left, beside);
  call.Return(Choose(call, call.Node("Greater", {x, zero}), angle, flat));
}

// ONNX's operator in FP32, ours where ONNX Runtime has none in FP64.
std::function<void(Call&)> Function(std::string_view op, std::string_view in_fp64) {
  return [op, in_fp64](Call& call) {
    const Value x = call.In(0);
    const bool wide = call.graph().DTypeOf(x) == DType::kFp64;
    call.Return(wide ? UnaryInFp64(call, in_fp64, x) : call.Node(op, {x}));
  };
}

std::function<void(Call&)> InFp64(std::string_view function) {
  return [function](Call& call) { call.Return(UnaryInFp64(call, function, call.In(0))); };
}

std::function<void(Call&)> Made(Value (*make)(Call&, Value)) {
  return [make](Call& call) { call.Return(make(call, call.In(0))); };
}

void Pass(Call& call) {
  Item item = call.Input(0);
  if (item.kind == Item::Kind::kResource && item.is_reference) return call.Return(call.In(0));
  if (call.node().op() == "EnsureShape") {
    if (const tf::Attribute* shape = call.Find("shape"); shape != nullptr && item.value.exists()) {
      Shape sizes;
      for (const tf::TensorShape::Dim& dim : shape->shape().dims())
        sizes.push_back(dim.size() < 0 ? kAnyDim : dim.size());
      if (!shape->shape().unknown_rank()) call.graph().WithShape(item.value, sizes);
    }
  }
  call.Return(std::move(item));
}

void PassAll(Call& call) {
  for (const Item& item : call.AllInputs()) call.Return(item);
}

void CastTo(Call& call) {
  const std::optional<DType> to = call.Type("DstT");
  if (!to.has_value()) return;
  const Item& item = call.Input(0);
  const bool integer = *to == DType::kInt32 || *to == DType::kInt64;
  const std::optional<std::vector<int64_t>> known =
      integer && item.sizes.has_value() ? call.KnownInts(0) : std::nullopt;
  if (known.has_value()) return call.ReturnInts(*to, *call.ShapeOf(0), *known);
  call.Return(call.graph().Cast(call.In(0), *to));
  if (integer) call.results().back().sizes = item.sizes;
}

void Select(Call& call) {
  Value condition = call.In(0);
  const Value then = call.In(1);
  const std::optional<Shape> shape = call.ShapeOf(0);
  const std::optional<Shape> whole = call.ShapeOf(1);
  // The older Select takes a vector for the first axis.
  if (call.node().op() == "Select" && shape.has_value() && shape->size() == 1 &&
      whole.has_value() && whole->size() > 1) {
    std::vector<int64_t> axes;
    for (size_t i = 1; i < whole->size(); ++i) axes.push_back(static_cast<int64_t>(i));
    condition = call.Node("Unsqueeze", {condition, call.graph().Ints(axes)});
  }
  call.Return(Choose(call, condition, then, call.In(2)));
}

void AddN(Call& call) {
  Value sum = call.In(0);
  for (int i = 1; i < call.inputs(); ++i) sum = call.Node("Add", {sum, call.In(i)});
  call.Return(sum);
}

// The difference is taken in FP64: it is small where the error function is near 1.
Value Erfc(Call& call, Value x) {
  const Value erf = UnaryInFp64(call, "erf", call.graph().Cast(x, DType::kFp64));
  const Value rest = call.Node("Sub", {call.graph().Scalar<double>(1), erf});
  return call.graph().Cast(rest, call.graph().DTypeOf(x));
}

void Clip(Call& call) {
  call.Return(call.Node("Min", {call.Node("Max", {call.In(0), call.In(1)}), call.In(2)}));
}

std::vector<OpRow> Binary() {
  return {
      {"Add", Arithmetic("Add", [](uint64_t a, uint64_t b) { return a + b; }), 2},
      {"AddV2", Arithmetic("Add", [](uint64_t a, uint64_t b) { return a + b; }), 2},
      {"Sub", Arithmetic("Sub", [](uint64_t a, uint64_t b) { return a - b; }), 2},
      {"Mul", Arithmetic("Mul", [](uint64_t a, uint64_t b) { return a * b; }), 2},
      {"Maximum",
       Arithmetic("Max",
                  [](uint64_t a, uint64_t b) {
                    return static_cast<int64_t>(a) > static_cast<int64_t>(b) ? a : b;
                  }),
       2},
      {"Minimum",
       Arithmetic("Min",
                  [](uint64_t a, uint64_t b) {
                    return static_cast<int64_t>(a) < static_cast<int64_t>(b) ? a : b;
                  }),
       2},
      {"RealDiv", Arithmetic("Div"), 2},
      {"Div", Arithmetic("Div"), 2},
      {"TruncateDiv", Arithmetic("Div"), 2},
      {"FloorDiv", FloorDiv, 2},
      {"FloorMod", FloorMod, 2},
      {"Mod", TruncateMod, 2},
      {"TruncateMod", TruncateMod, 2},
      {"Pow", Arithmetic("Pow"), 2},
      {"SquaredDifference",
       [](Call& call) {
         const Value difference = call.Node("Sub", {call.In(0), call.In(1)});
         call.Return(call.Node("Mul", {difference, difference}));
       },
       2},
      {"DivNoNan",
       ZeroWhere(1,
                 [](Call& call, Value x, Value y) {
                   return call.Node("Div", {x, y});
                 }),
       2},
      {"MulNoNan",
       ZeroWhere(1,
                 [](Call& call, Value x, Value y) {
                   return call.Node("Mul", {x, y});
                 }),
       2},
      {"Xdivy",
       ZeroWhere(0,
                 [](Call& call, Value x, Value y) {
                   return call.Node("Div", {x, y});
                 }),
       2},
      {"Xlogy",
       ZeroWhere(0,
                 [](Call& call, Value x, Value y) {
                   return call.Node("Mul", {x, call.Node("Log", {y})});
                 }),
       2},
      {"Xlog1py",
       ZeroWhere(0,
                 [](Call& call, Value x, Value y) {
                   return call.Node("Mul", {x, UnaryInFp64(call, "log1p", y)});
                 }),
       2},
      {"Atan2", Atan2, 2},
      {"Equal", Comparison("Equal"), 2},
      {"NotEqual", Comparison("Equal", true), 2},
      {"Less", Comparison("Less"), 2},
      {"LessEqual", Comparison("LessOrEqual"), 2},
      {"Greater", Comparison("Greater"), 2},
      {"GreaterEqual", Comparison("GreaterOrEqual"), 2},
      {"LogicalAnd", Plain("And"), 2},
      {"LogicalOr", Plain("Or"), 2},
      {"BitwiseAnd", Plain("BitwiseAnd"), 2},
      {"BitwiseOr", Plain("BitwiseOr"), 2},
      {"BitwiseXor", Plain("BitwiseXor"), 2},
      {"Select", Select, 3},
      {"SelectV2", Select, 3},
      {"ClipByValue", Clip, 3},
      {"AddN", AddN},
      {"AccumulateNV2", AddN},
  };
}

std::vector<OpRow> Functions() {
  return {
      {"Abs", Plain("Abs")},
      {"Neg", Plain("Neg")},
      {"Sign", Plain("Sign")},
      {"Ceil", Plain("Ceil")},
      {"Floor", Plain("Floor")},
      {"Rint", Plain("Round")},
      {"Round", Made([](Call& call, Value x) {
         return IsReal(call.graph().DTypeOf(x)) ? call.Node("Round", {x}) : x;
       })},
      {"Exp", Plain("Exp")},
      {"Expm1", InFp64("expm1")},
      {"Log", Plain("Log")},
      {"Log1p", InFp64("log1p")},
      {"Sqrt", Plain("Sqrt")},
      {"Rsqrt",
       Made([](Call& call, Value x) { return call.Node("Reciprocal", {call.Node("Sqrt", {x})}); })},
      {"Square", Made([](Call& call, Value x) {
         return call.Node("Mul", {x, x});
       })},
      {"Reciprocal", Plain("Reciprocal")},
      {"Inv", Plain("Reciprocal")},
      {"Sin", Plain("Sin")},
      {"Cos", Plain("Cos")},
      {"Tan", Function("Tan", "tan")},
      {"Asin", Function("Asin", "asin")},
      {"Acos", Function("Acos", "arccos")},
      {"Atan", Function("Atan", "atan")},
      {"Sinh", Function("Sinh", "sinh")},
      {"Cosh", Function("Cosh", "cosh")},
      {"Asinh", Function("Asinh", "arcsinh")},
      {"Acosh", Function("Acosh", "arccosh")},
      {"Atanh", Function("Atanh", "arctanh")},
      {"Erf", Function("Erf", "erf")},
      {"Erfc", Made(Erfc)},
      {"Lgamma", InFp64("lgamma")},
      {"Ndtri", InFp64("ndtri")},
      {"IsNan", Plain("IsNaN")},
      {"IsInf", Plain("IsInf")},
      {"IsFinite", Made([](Call& call, Value x) {
         return call.Node("Not",
                          {call.Node("Or", {call.Node("IsNaN", {x}), call.Node("IsInf", {x})})});
       })},
      {"LogicalNot", Plain("Not")},
      {"Invert", Plain("BitwiseNot")},
      {"Cast", CastTo},
      {"OnesLike", Made([](Call& call, Value x) { return FilledLike(call, x, 1); })},
      {"ZerosLike", Made([](Call& call, Value x) { return FilledLike(call, x, 0); })},
      {"Identity", Pass, 1, {}, "", true, true},
      {"IdentityN", PassAll, 0, {}, "", true, true},
      {"StopGradient", Pass},
      {"PreventGradient", Pass},
      {"Snapshot", Pass},
      {"CheckNumerics", Pass, 1, {}, "NaN and infinity pass"},
      {"EnsureShape", Pass, 1, {}, "shapes are not checked at run time"},
      {"PlaceholderWithDefault", Pass, 1, {}, "the default counts"},
  };
}

}  // namespace

std::function<void(Call&)> Plain(std::string_view op) {
  return [op](Call& call) {
    std::vector<Value> values;
    values.reserve(static_cast<size_t>(call.inputs()));
    for (int i = 0; i < call.inputs(); ++i) values.push_back(call.In(i));
    call.Return(call.Node(op, values));
  };
}

std::vector<OpRow> MathOps() {
  std::vector<OpRow> rows = Binary();
  std::vector<OpRow> more = Functions();
  std::move(more.begin(), more.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace tenon::savedmodel
