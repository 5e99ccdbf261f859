// Functions of single numbers.
#include <cmath>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// Operators that whole numbers have too.
enum class Plain { kAbs, kNeg, kSign };

template <Plain kOp>
Value OfAnyType(Call& c) {
  constexpr std::string_view kName = kOp == Plain::kAbs   ? "Abs"
                                     : kOp == Plain::kNeg ? "Neg"
                                                          : "Sign";
  return c.g.Node(kName, {c.In("self", c.OutType())});
}

// Operators of FP32 and FP64.
enum class Real { kExp, kLog, kSqrt, kReciprocal, kSin, kCos, kTanh };

template <Real kOp>
Value OfReal(Call& c) {
  static constexpr std::string_view kNames[] = {"Exp", "Log", "Sqrt", "Reciprocal",
                                                "Sin", "Cos", "Tanh"};
  return c.g.Node(kNames[static_cast<size_t>(kOp)], {c.In("self", c.OutType())});
}

// Rounding; whole numbers stay as they are.
enum class Rounding { kFloor, kCeil, kRound, kTrunc, kFrac };

template <Rounding kOp>
Value Rounded(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  if (!IsFloat(g.DTypeOf(x))) return x;
  if (kOp == Rounding::kFloor) return g.Node("Floor", {x});
  if (kOp == Rounding::kCeil) return g.Node("Ceil", {x});
  if (kOp == Rounding::kRound) return g.Node("Round", {x});
  const Value whole = g.Node("Mul", {g.Node("Sign", {x}), g.Node("Floor", {g.Node("Abs", {x})})});
  return kOp == Rounding::kTrunc ? whole : g.Node("Sub", {x, whole});
}

Value RoundDecimals(Call& c) {
  const Value x = c.In("self");
  const Value factor = c.g.ScalarLike(x, std::pow(10.0, static_cast<double>(c.Int("decimals", 0))));
  return c.g.Node("Div", {c.g.Node("Round", {c.g.Node("Mul", {x, factor})}), factor});
}

// Functions that ONNX Runtime has for FP32: FP64 goes to our own.
enum class Single { kErf, kTan, kAtan, kAsin, kAcos, kSinh, kCosh, kAsinh, kAcosh, kAtanh };

template <Single kOp>
Value OfSingle(Call& c) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"Erf", "erf"},       {"Tan", "tan"},      {"Atan", "atan"}, {"Asin", "asin"},
      {"Acos", "arccos"},   {"Sinh", "sinh"},    {"Cosh", "cosh"}, {"Asinh", "arcsinh"},
      {"Acosh", "arccosh"}, {"Atanh", "arctanh"}};
  const auto& [single, of_double] = kNames[static_cast<size_t>(kOp)];
  const Value x = c.In("self", c.OutType());
  if (c.g.DTypeOf(x) == DType::kFp64) return InDouble(c.g, of_double, x);
  return c.g.Node(single, {x});
}

// Functions of which ONNX has none: in FP64.
enum class Double { kExpm1, kLog1p, kLog2, kLog10, kExp2, kLgamma, kNdtri, kNdtr };

template <Double kOp>
Value OfDouble(Call& c) {
  static constexpr std::string_view kNames[] = {"expm1", "log1p",  "log2",  "log10",
                                                "exp2",  "lgamma", "ndtri", "ndtr"};
  return InDouble(c.g, kNames[static_cast<size_t>(kOp)], c.In("self", c.OutType()));
}

Value Rsqrt(Call& c) {
  return c.g.Node("Reciprocal", {c.g.Node("Sqrt", {c.In("self", c.OutType())})});
}

Value Erfc(Call& c) {
  const Value x = c.In("self", c.OutType());  // 1 - erf(x) = 2 ndtr(-x sqrt 2), which keeps digits
  const Value wide = c.g.Cast(x, DType::kFp64);
  const Value moved = c.g.Node("Mul", {wide, c.g.Scalar<double>(-std::sqrt(2.0))});
  return c.g.Cast(c.g.Node("Mul", {InDouble(c.g, "ndtr", moved), c.g.Scalar<double>(2)}),
                  c.g.DTypeOf(x));
}

Value Logit(Call& c) {
  GraphBuilder& g = c.g;
  Value x = c.In("self", c.OutType());
  if (c.Has("eps")) {
    const double eps = c.Number("eps");
    x = g.Node("Clip", {x, g.ScalarLike(x, eps), g.ScalarLike(x, 1 - eps)});
  }
  return InDouble(g, "logit", x);
}

Value Positive(Call& c) { return c.In("self"); }

Value DegToRad(Call& c) {
  const Value x = c.In("self", c.OutType());
  return c.g.Node("Mul", {x, c.g.ScalarLike(x, M_PI / 180)});
}

constexpr Target kRows[] = {
    {"aten.abs.default", OfAnyType<Plain::kAbs>},
    {"aten.neg.default", OfAnyType<Plain::kNeg>},
    {"aten.sign.default", OfAnyType<Plain::kSign>},
    {"aten.sgn.default", OfAnyType<Plain::kSign>},
    {"aten.positive.default", Positive},
    {"aten.exp.default", OfReal<Real::kExp>},
    {"aten.log.default", OfReal<Real::kLog>},
    {"aten.sqrt.default", OfReal<Real::kSqrt>},
    {"aten.reciprocal.default", OfReal<Real::kReciprocal>},
    {"aten.sin.default", OfReal<Real::kSin>},
    {"aten.cos.default", OfReal<Real::kCos>},
    {"aten.tanh.default", OfReal<Real::kTanh>},
    {"aten.rsqrt.default", Rsqrt},
    {"aten.floor.default", Rounded<Rounding::kFloor>},
    {"aten.ceil.default", Rounded<Rounding::kCeil>},
    {"aten.round.default", Rounded<Rounding::kRound>},
    {"aten.round.decimals", RoundDecimals},
    {"aten.trunc.default", Rounded<Rounding::kTrunc>},
    {"aten.frac.default", Rounded<Rounding::kFrac>},
    {"aten.erf.default", OfSingle<Single::kErf>},
    {"aten.tan.default", OfSingle<Single::kTan>},
    {"aten.atan.default", OfSingle<Single::kAtan>},
    {"aten.asin.default", OfSingle<Single::kAsin>},
    {"aten.acos.default", OfSingle<Single::kAcos>},
    {"aten.sinh.default", OfSingle<Single::kSinh>},
    {"aten.cosh.default", OfSingle<Single::kCosh>},
    {"aten.asinh.default", OfSingle<Single::kAsinh>},
    {"aten.acosh.default", OfSingle<Single::kAcosh>},
    {"aten.atanh.default", OfSingle<Single::kAtanh>},
    {"aten.erfc.default", Erfc},
    {"aten.expm1.default", OfDouble<Double::kExpm1>},
    {"aten.log1p.default", OfDouble<Double::kLog1p>},
    {"aten.log2.default", OfDouble<Double::kLog2>},
    {"aten.log10.default", OfDouble<Double::kLog10>},
    {"aten.exp2.default", OfDouble<Double::kExp2>},
    {"aten.special_exp2.default", OfDouble<Double::kExp2>},
    {"aten.lgamma.default", OfDouble<Double::kLgamma>},
    {"aten.special_ndtri.default", OfDouble<Double::kNdtri>},
    {"aten.special_ndtr.default", OfDouble<Double::kNdtr>},
    {"aten.logit.default", Logit},
    {"aten.deg2rad.default", DegToRad},
};

}  // namespace

Rows MathRows() { return kRows; }

}  // namespace tenon::torch
