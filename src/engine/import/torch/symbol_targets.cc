// Arithmetic with sizes.
#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// A number of the program: INT64 [1] where it is whole, FP64 [] where it is real.
Value NumberArg(Call& c, size_t i, bool real) {
  static constexpr std::string_view kNames[] = {"a", "b"};
  std::string_view name = kNames[i];
  if (c.Find(name) == nullptr && i < c.node().inputs.size()) name = c.node().inputs[i].name;
  const Value value = c.Scalar(name, real ? DType::kFp64 : DType::kInt64);
  return real ? c.g.Reshape(value, {}) : c.g.Reshape(value, {1});
}

bool IsReal(Call& c) {
  for (const NamedArg& input : c.node().inputs)
    if (c.IsReal(input.arg)) return true;
  return false;
}

template <char kOp>  // + - *
Value Arithmetic(Call& c) {
  constexpr std::string_view kName = kOp == '+' ? "Add" : kOp == '-' ? "Sub" : "Mul";
  const bool real = IsReal(c);
  return c.g.Node(kName, {NumberArg(c, 0, real), NumberArg(c, 1, real)});
}

Value FloorDivide(Call& c) {
  return DivideInts(c.g, NumberArg(c, 0, false), NumberArg(c, 1, false), true);
}

Value Modulo(Call& c) {
  const Value a = NumberArg(c, 0, false);
  const Value b = NumberArg(c, 1, false);
  return c.g.Node("Sub", {a, c.g.Node("Mul", {DivideInts(c.g, a, b, true), b})});
}

Value TrueDivide(Call& c) {
  return c.g.Node("Div", {NumberArg(c, 0, true), NumberArg(c, 1, true)});
}

Value Power(Call& c) {
  const bool real = IsReal(c);
  return c.g.Node("Pow", {NumberArg(c, 0, real), NumberArg(c, 1, real)});
}

Value Negate(Call& c) {
  const bool real = IsReal(c);
  return c.g.Node("Neg", {NumberArg(c, 0, real)});
}

template <bool kMost>
Value Extreme(Call& c) {
  const bool real = IsReal(c);
  return c.g.Node(kMost ? "Max" : "Min", {NumberArg(c, 0, real), NumberArg(c, 1, real)});
}

template <char kOp>  // = ! < > l(ess or equal) g(reater or equal)
Value Comparison(Call& c) {
  const bool real = IsReal(c);
  const Value a = NumberArg(c, 0, real);
  const Value b = NumberArg(c, 1, real);
  return Compared(c.g, kOp, a, b);
}

template <char kOp>  // & |
Value Logical(Call& c) {
  return c.g.Node(kOp == '&' ? "And" : "Or", {c.g.Cast(NumberArg(c, 0, false), DType::kBool),
                                              c.g.Cast(NumberArg(c, 1, false), DType::kBool)});
}

template <char kOp>  // f c t s
Value Rounded(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = NumberArg(c, 0, true);
  if (kOp == 's') return g.Node("Sqrt", {x});
  Value whole = g.Node("Floor", {x});
  if (kOp == 'c') whole = g.Node("Ceil", {x});
  if (kOp == 't') whole = x;  // the cast does it
  return g.Reshape(g.Cast(whole, DType::kInt64), {1});
}

Value ToFloat(Call& c) { return NumberArg(c, 0, true); }

Value SymSize(Call& c) {
  const int64_t axis = c.AxisArg("dim", c.RankOf("self"));
  return c.AsVector(c.DimOf(c.In("self"), c.ShapeOf("self"), axis));
}

Value SymNumel(Call& c) { return c.g.Reshape(c.g.Node("Size", {c.In("self")}), {1}); }

// The one number of a tensor, as a number of the program.
Value Item(Call& c) {
  const Value x = c.In("self");
  if (IsFloat(c.g.DTypeOf(x))) return c.g.Reshape(c.g.Cast(x, DType::kFp64), {});
  return c.g.Reshape(c.g.Cast(x, DType::kInt64), {1});
}

constexpr Target kRows[] = {
    {"aten.sym_size.int", SymSize},     {"aten.sym_numel.default", SymNumel},
    {"aten.item.default", Item},        {"aten._local_scalar_dense.default", Item},
    {"_operator.add", Arithmetic<'+'>}, {"_operator.sub", Arithmetic<'-'>},
    {"_operator.mul", Arithmetic<'*'>}, {"_operator.floordiv", FloorDivide},
    {"_operator.mod", Modulo},          {"_operator.truediv", TrueDivide},
    {"_operator.pow", Power},           {"_operator.neg", Negate},
    {"_operator.eq", Comparison<'='>},  {"_operator.ne", Comparison<'!'>},
    {"_operator.lt", Comparison<'<'>},  {"_operator.le", Comparison<'l'>},
    {"_operator.gt", Comparison<'>'>},  {"_operator.ge", Comparison<'g'>},
    {"_operator.and_", Logical<'&'>},   {"_operator.or_", Logical<'|'>},
    {"math.floor", Rounded<'f'>},       {"math.ceil", Rounded<'c'>},
    {"math.trunc", Rounded<'t'>},       {"math.sqrt", Rounded<'s'>},
    {"torch._sym_sqrt", Rounded<'s'>},  {"torch.sym_max", Extreme<true>},
    {"torch.sym_min", Extreme<false>},  {"torch.sym_float", ToFloat},
    {"torch.sym_int", Rounded<'t'>},
};

}  // namespace

Rows SymbolRows() { return kRows; }

}  // namespace tenon::torch
