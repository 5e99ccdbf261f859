// Comparisons, logic and choices.
#include <limits>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

template <char kOp>  // = ! < > l(ess or equal) g(reater or equal)
Value Compare(Call& c) {
  DType dtype = Promoted(c, "self", "other");
  if (dtype == DType::kBool && kOp != '=' && kOp != '!') dtype = DType::kInt64;
  const Value a = c.In("self", dtype);
  const Value b = c.Scalar("other", dtype);
  return Compared(c.g, kOp, a, b);
}

template <char kOp>  // & | ^
Value Logical(Call& c) {
  constexpr std::string_view kName = kOp == '&' ? "And" : kOp == '|' ? "Or" : "Xor";
  return c.g.Node(kName, {c.In("self", DType::kBool), c.In("other", DType::kBool)});
}

template <char kOp>
Value Bitwise(Call& c) {
  if (c.OutType() == DType::kBool) {
    constexpr std::string_view kName = kOp == '&' ? "And" : kOp == '|' ? "Or" : "Xor";
    return c.g.Node(kName, {c.Scalar("self", DType::kBool), c.Scalar("other", DType::kBool)});
  }
  constexpr std::string_view kName = kOp == '&'   ? "BitwiseAnd"
                                     : kOp == '|' ? "BitwiseOr"
                                                  : "BitwiseXor";
  return c.g.Node(kName, {c.Scalar("self", DType::kInt64), c.Scalar("other", DType::kInt64)});
}

Value BitwiseNot(Call& c) {
  const Value x = c.In("self");
  return c.g.Node(c.g.DTypeOf(x) == DType::kBool ? "Not" : "BitwiseNot", {x});
}

Value LogicalNot(Call& c) { return c.g.Node("Not", {c.In("self", DType::kBool)}); }

Value WhereRow(Call& c) {
  const DType dtype = c.OutType();
  return Where(c.g, c.In("condition", DType::kBool), c.Scalar("self", dtype),
               c.Scalar("other", dtype));
}

Value MaskedFill(Call& c) {
  const DType dtype = c.OutType();
  return Where(c.g, c.In("mask", DType::kBool), c.Scalar("value", dtype), c.In("self", dtype));
}

Value IsNan(Call& c) {
  const Value x = c.In("self", FloatType(c, "self"));
  return c.g.Node("IsNaN", {x});
}

Value IsInf(Call& c) {
  const Value x = c.In("self", FloatType(c, "self"));
  return c.g.Node("IsInf", {x});
}

Value IsFinite(Call& c) {
  const Value x = c.In("self", FloatType(c, "self"));
  return c.g.Node("Not", {c.g.Node("Or", {c.g.Node("IsNaN", {x}), c.g.Node("IsInf", {x})})});
}

// The largest number of the program's type, which is not that of the carried one.
double LargestOf(DType dtype) {
  switch (dtype) {
    case DType::kFp16:
      return 65504;
    case DType::kBf16:
      return 3.3895313892515355e38;
    case DType::kFp64:
      return std::numeric_limits<double>::max();
    default:
      return std::numeric_limits<float>::max();
  }
}

Value NanToNum(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("self");
  if (!IsFloat(g.DTypeOf(x))) return x;
  const double largest = LargestOf(c.Out().dtype);
  const auto number = [&](std::string_view name, double otherwise) {
    return g.ScalarLike(x, c.Number(name, otherwise));
  };
  const Value infinity = g.ScalarLike(x, std::numeric_limits<double>::infinity());
  Value y = Where(g, g.Node("IsNaN", {x}), number("nan", 0), x);
  y = Where(g, g.Node("Equal", {x, infinity}), number("posinf", largest), y);
  return Where(g, g.Node("Equal", {x, g.Node("Neg", {infinity})}), number("neginf", -largest), y);
}

// |a - b| <= atol + rtol * |b|
Value IsClose(Call& c) {
  GraphBuilder& g = c.g;
  const DType dtype =
      IsFloat(Promoted(c, "self", "other")) ? Promoted(c, "self", "other") : DType::kFp64;
  const Value a = c.In("self", dtype);
  const Value b = c.In("other", dtype);
  const Value apart = g.Node("Abs", {g.Node("Sub", {a, b})});
  const Value relative =
      g.Node("Mul", {g.Node("Abs", {b}), g.ScalarLike(b, c.Number("rtol", 1e-5))});
  const Value allowed = g.Node("Add", {relative, g.ScalarLike(b, c.Number("atol", 1e-8))});
  return g.Node("Or", {g.Node("Equal", {a, b}), g.Node("LessOrEqual", {apart, allowed})});
}

constexpr Target kRows[] = {
    {"aten.eq.Tensor", Compare<'='>},
    {"aten.eq.Scalar", Compare<'='>},
    {"aten.ne.Tensor", Compare<'!'>},
    {"aten.ne.Scalar", Compare<'!'>},
    {"aten.lt.Tensor", Compare<'<'>},
    {"aten.lt.Scalar", Compare<'<'>},
    {"aten.gt.Tensor", Compare<'>'>},
    {"aten.gt.Scalar", Compare<'>'>},
    {"aten.le.Tensor", Compare<'l'>},
    {"aten.le.Scalar", Compare<'l'>},
    {"aten.ge.Tensor", Compare<'g'>},
    {"aten.ge.Scalar", Compare<'g'>},
    {"aten.logical_and.default", Logical<'&'>},
    {"aten.logical_or.default", Logical<'|'>},
    {"aten.logical_xor.default", Logical<'^'>},
    {"aten.logical_not.default", LogicalNot},
    {"aten.bitwise_and.Tensor", Bitwise<'&'>},
    {"aten.bitwise_and.Scalar", Bitwise<'&'>},
    {"aten.bitwise_or.Tensor", Bitwise<'|'>},
    {"aten.bitwise_or.Scalar", Bitwise<'|'>},
    {"aten.bitwise_xor.Tensor", Bitwise<'^'>},
    {"aten.bitwise_xor.Scalar", Bitwise<'^'>},
    {"aten.__and__.Tensor", Bitwise<'&'>},
    {"aten.__and__.Scalar", Bitwise<'&'>},
    {"aten.__or__.Tensor", Bitwise<'|'>},
    {"aten.__or__.Scalar", Bitwise<'|'>},
    {"aten.__xor__.Tensor", Bitwise<'^'>},
    {"aten.__xor__.Scalar", Bitwise<'^'>},
    {"aten.bitwise_not.default", BitwiseNot},
    {"aten.where.self", WhereRow},
    {"aten.where.ScalarOther", WhereRow},
    {"aten.where.ScalarSelf", WhereRow},
    {"aten.where.Scalar", WhereRow},
    {"aten.masked_fill.Scalar", MaskedFill},
    {"aten.masked_fill.Tensor", MaskedFill},
    {"aten.isnan.default", IsNan},
    {"aten.isinf.default", IsInf},
    {"aten.isfinite.default", IsFinite},
    {"aten.isclose.default", IsClose},
    {"aten.nan_to_num.default", NanToNum},
};

}  // namespace

Rows ComparisonRows() { return kRows; }

}  // namespace tenon::torch
