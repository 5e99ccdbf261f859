// Arithmetic of two operands, element by element, and what is built from it.
#include <cmath>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

Value Times(Call& c, Value value, std::string_view factor) {
  if (!c.Has(factor)) return value;
  const Arg* arg = c.Find(factor);
  const bool one = (arg->kind == Arg::Kind::kInt && arg->integer == 1) ||
                   (arg->kind == Arg::Kind::kFloat && arg->real == 1);
  return one ? value : c.g.Node("Mul", {value, c.Scalar(factor, c.g.DTypeOf(value))});
}

Value Add(Call& c) {
  const DType dtype = c.OutType();
  const Value a = c.Scalar("self", dtype);
  const Value b = c.Scalar("other", dtype);
  if (dtype == DType::kBool) return c.g.Node("Or", {a, b});
  return c.g.Node("Add", {a, Times(c, b, "alpha")});
}

Value Subtract(Call& c) {
  const DType dtype = c.OutType();
  return c.g.Node("Sub", {c.Scalar("self", dtype), Times(c, c.Scalar("other", dtype), "alpha")});
}

Value ReverseSubtract(Call& c) {
  const DType dtype = c.OutType();
  return c.g.Node("Sub", {c.Scalar("other", dtype), Times(c, c.Scalar("self", dtype), "alpha")});
}

Value Multiply(Call& c) {
  const DType dtype = c.OutType();
  const Value a = c.Scalar("self", dtype);
  const Value b = c.Scalar("other", dtype);
  return c.g.Node(dtype == DType::kBool ? "And" : "Mul", {a, b});
}

Value FloorOf(GraphBuilder& g, Value x) { return g.Node("Floor", {x}); }

Value TruncOf(GraphBuilder& g, Value x) {
  return g.Node("Mul", {g.Node("Sign", {x}), FloorOf(g, g.Node("Abs", {x}))});
}

Value Divide(Call& c) {
  const DType dtype = c.OutType();
  const Value a = c.Scalar("self", dtype);
  const Value b = c.Scalar("other", dtype);
  const std::string rounding = c.Text("rounding_mode", "");
  if (dtype == DType::kInt64 && rounding.empty())  // before 2.9, with sizes that vary
    return c.Refuse(
        "the archive says that a quotient of whole numbers is whole, which is a fault of "
        "its PyTorch: divide x.float(), or export with a newer one");
  if (dtype == DType::kInt64) return DivideInts(c.g, a, b, rounding == "floor");
  const Value quotient = c.g.Node("Div", {a, b});
  if (rounding == "floor") return FloorOf(c.g, quotient);
  return rounding == "trunc" ? TruncOf(c.g, quotient) : quotient;
}

Value FloorDivide(Call& c) {
  const DType dtype = c.OutType();
  const Value a = c.Scalar("self", dtype);
  const Value b = c.Scalar("other", dtype);
  if (dtype == DType::kInt64) return DivideInts(c.g, a, b, true);
  return FloorOf(c.g, c.g.Node("Div", {a, b}));
}

Value RemainderOf(Call& c, bool of_floor) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value a = c.Scalar("self", dtype);
  const Value b = c.Scalar("other", dtype);
  if (dtype == DType::kInt64)
    return g.Node("Sub", {a, g.Node("Mul", {DivideInts(g, a, b, of_floor), b})});
  const Value rest = g.Node("Mod", {a, b}, {IntAttr("fmod", 1)});
  if (!of_floor) return rest;
  const Value apart = g.Node("Less", {g.Node("Mul", {g.Node("Sign", {rest}), g.Node("Sign", {b})}),
                                      g.ScalarLike(rest, 0)});
  return Where(g, apart, g.Node("Add", {rest, b}), rest);
}

Value Remainder(Call& c) { return RemainderOf(c, true); }
Value Fmod(Call& c) { return RemainderOf(c, false); }

Value Power(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value base = c.Scalar("self", dtype);
  const Arg* exponent = c.Find("exponent");
  if (exponent != nullptr && exponent->kind != Arg::Kind::kTensor && c.IsTensor("self")) {
    const double power = c.Number("exponent");
    if (power == 1) return base;
    if (power == 2) return g.Node("Mul", {base, base});
    if (power == 3) return g.Node("Mul", {g.Node("Mul", {base, base}), base});
    if (power == 0.5) return g.Node("Sqrt", {base});
    if (power == -0.5) return g.Node("Reciprocal", {g.Node("Sqrt", {base})});
    if (power == -1 && IsFloat(dtype)) return g.Node("Reciprocal", {base});
    if (power < 0 && !IsFloat(dtype)) return c.Refuse("whole numbers to a negative power");
  }
  return g.Node("Pow", {base, c.Scalar("exponent", dtype)});
}

Value Square(Call& c) {
  const Value x = c.In("self");
  return c.g.Node("Mul", {x, x});
}

Value MaximumOf(Call& c, bool most) {
  const DType dtype = c.OutType();
  const Value a = c.In("self", dtype);
  const Value b = c.In("other", dtype);
  if (dtype == DType::kBool) return c.g.Node(most ? "Or" : "And", {a, b});
  return c.g.Node(most ? "Max" : "Min", {a, b});
}

Value Maximum(Call& c) { return MaximumOf(c, true); }
Value Minimum(Call& c) { return MaximumOf(c, false); }

// NaN counts as missing.
Value FmaxOf(Call& c, bool most) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value a = c.In("self", dtype);
  const Value b = c.In("other", dtype);
  const Value both = g.Node(most ? "Max" : "Min", {a, b});
  if (!IsFloat(dtype)) return both;
  return Where(g, g.Node("IsNaN", {a}), b, Where(g, g.Node("IsNaN", {b}), a, both));
}

Value Fmax(Call& c) { return FmaxOf(c, true); }
Value Fmin(Call& c) { return FmaxOf(c, false); }

Value Clamp(Call& c) {
  const DType dtype = c.OutType();
  Value x = c.In("self", dtype);
  if (c.Has("min")) x = c.g.Node("Max", {x, c.Scalar("min", dtype)});
  if (c.Has("max")) x = c.g.Node("Min", {x, c.Scalar("max", dtype)});
  return x;
}

Value Lerp(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value from = c.In("self", dtype);
  const Value to = c.In("end", dtype);
  const Value way = g.Node("Sub", {to, from});
  return g.Node("Add", {from, g.Node("Mul", {c.Scalar("weight", dtype), way})});
}

Value AddProduct(Call& c, std::string_view op) {
  const DType dtype = c.OutType();
  const Value part = c.g.Node(op, {c.In("tensor1", dtype), c.In("tensor2", dtype)});
  return c.g.Node("Add", {c.In("self", dtype), Times(c, part, "value")});
}

Value Addcmul(Call& c) { return AddProduct(c, "Mul"); }
Value Addcdiv(Call& c) { return AddProduct(c, "Div"); }

Value Atan2(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value y = c.In("self", dtype);
  const Value x = c.In("other", dtype);
  const Value zero = g.ScalarLike(x, 0);
  const Value pi = g.ScalarLike(x, M_PI);
  const Value half = g.ScalarLike(x, M_PI / 2);
  const Value slope = InDouble(g, "atan", g.Node("Div", {y, x}));
  const Value turn = Where(g, g.Node("Less", {y, zero}), g.Node("Neg", {pi}), pi);
  const Value left = g.Node("Add", {slope, turn});
  const Value straight =
      Where(g, g.Node("Equal", {y, zero}), zero, g.Node("Mul", {g.Node("Sign", {y}), half}));
  return Where(g, g.Node("Equal", {x, zero}), straight,
               Where(g, g.Node("Less", {x, zero}), left, slope));
}

Value Xlogy(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value x = c.Scalar("self", dtype);
  const Value y = c.Scalar("other", dtype);
  const Value zero = g.ScalarLike(x, 0);
  const Value product = g.Node("Mul", {x, g.Node("Log", {y})});
  const Value none =
      g.Node("And", {g.Node("Equal", {x, zero}), g.Node("Not", {g.Node("IsNaN", {y})})});
  return Where(g, none, zero, product);
}

Value Hypot(Call& c) {
  const DType dtype = c.OutType();
  const Value a = c.In("self", dtype);
  const Value b = c.In("other", dtype);
  return c.g.Node("Sqrt", {c.g.Node("Add", {c.g.Node("Mul", {a, a}), c.g.Node("Mul", {b, b})})});
}

// log(exp(a) + exp(b))
Value LogAddExp(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype = c.OutType();
  const Value a = c.In("self", dtype);
  const Value b = c.In("other", dtype);
  const Value apart = g.Node("Neg", {g.Node("Abs", {g.Node("Sub", {a, b})})});
  const Value more = InDouble(g, "log1p", g.Node("Exp", {apart}));
  const Value top = g.Node("Max", {a, b});
  const Value same = g.Node("Equal", {a, b});  // of infinities the difference is NaN
  const Value both = g.Node("Add", {top, g.ScalarLike(top, std::log(2.0))});
  return Where(g, same, both, g.Node("Add", {top, more}));
}

constexpr Target kRows[] = {
    {"aten.add.Tensor", Add},
    {"aten.add.Scalar", Add},
    {"aten.sub.Tensor", Subtract},
    {"aten.sub.Scalar", Subtract},
    {"aten.rsub.Tensor", ReverseSubtract},
    {"aten.rsub.Scalar", ReverseSubtract},
    {"aten.mul.Tensor", Multiply},
    {"aten.mul.Scalar", Multiply},
    {"aten.div.Tensor", Divide},
    {"aten.div.Scalar", Divide},
    {"aten.div.Tensor_mode", Divide},
    {"aten.div.Scalar_mode", Divide},
    {"aten.true_divide.Tensor", Divide},
    {"aten.floor_divide.default", FloorDivide},
    {"aten.floor_divide.Scalar", FloorDivide},
    {"aten.remainder.Tensor", Remainder},
    {"aten.remainder.Scalar", Remainder},
    {"aten.fmod.Tensor", Fmod},
    {"aten.fmod.Scalar", Fmod},
    {"aten.pow.Tensor_Tensor", Power},
    {"aten.pow.Tensor_Scalar", Power},
    {"aten.pow.Scalar", Power},
    {"aten.square.default", Square},
    {"aten.maximum.default", Maximum},
    {"aten.minimum.default", Minimum},
    {"aten.max.other", Maximum},
    {"aten.min.other", Minimum},
    {"aten.fmax.default", Fmax},
    {"aten.fmin.default", Fmin},
    {"aten.clamp.default", Clamp},
    {"aten.clamp.Tensor", Clamp},
    {"aten.clip.default", Clamp},
    {"aten.clamp_min.default", Clamp},
    {"aten.clamp_min.Tensor", Clamp},
    {"aten.clamp_max.default", Clamp},
    {"aten.clamp_max.Tensor", Clamp},
    {"aten.lerp.Tensor", Lerp},
    {"aten.lerp.Scalar", Lerp},
    {"aten.addcmul.default", Addcmul},
    {"aten.addcdiv.default", Addcdiv},
    {"aten.atan2.default", Atan2},
    {"aten.xlogy.Tensor", Xlogy},
    {"aten.xlogy.Scalar_Other", Xlogy},
    {"aten.hypot.default", Hypot},
    {"aten.logaddexp.default", LogAddExp},
};

}  // namespace

Rows ArithmeticRows() { return kRows; }

}  // namespace tenon::torch
