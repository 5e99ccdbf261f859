#include "import/torch/shorthands.h"

#include <algorithm>
#include <numeric>

namespace tenon::torch {

DType FloatType(Call& call, std::string_view name) {
  const DType carried = CarriedAs(call.MetaOf(name).dtype);
  return IsFloat(carried) ? carried : DType::kFp32;
}

Value Transpose(GraphBuilder& g, Value value, const std::vector<int64_t>& perm) {
  return g.Node("Transpose", {value}, {IntsAttr("perm", perm)});
}

Value SwapAxes(GraphBuilder& g, Value value, int64_t rank, int64_t a, int64_t b) {
  if (rank < 2 || a == b) return value;
  std::vector<int64_t> perm(static_cast<size_t>(rank));
  std::iota(perm.begin(), perm.end(), 0);
  std::swap(perm[static_cast<size_t>(a)], perm[static_cast<size_t>(b)]);
  return Transpose(g, value, perm);
}

Value Unsqueeze(GraphBuilder& g, Value value, const std::vector<int64_t>& axes) {
  return g.Node("Unsqueeze", {value, g.Ints(axes)});
}

Value Squeeze(GraphBuilder& g, Value value, const std::vector<int64_t>& axes) {
  if (axes.empty()) return value;
  return g.Node("Squeeze", {value, g.Ints(axes)});
}

Value Slice(GraphBuilder& g, Value value, int64_t axis, int64_t start, int64_t end, int64_t step) {
  return g.Node("Slice", {value, g.Ints({start}), g.Ints({end}), g.Ints({axis}), g.Ints({step})});
}

Value Where(GraphBuilder& g, Value condition, Value yes, Value no) {
  if (g.DTypeOf(yes) != DType::kBool) return g.Node("Where", {condition, yes, no});
  const Value chosen = g.Node("And", {condition, yes});
  return g.Node("Or", {chosen, g.Node("And", {g.Node("Not", {condition}), no})});
}

Value Reduce(GraphBuilder& g, std::string_view op, Value value, const std::vector<int64_t>& axes,
             bool keep) {
  std::vector<Value> inputs = {value};
  if (!axes.empty()) inputs.push_back(g.Ints(axes));
  return g.Node(op, inputs, {IntAttr("keepdims", keep ? 1 : 0)});
}

Value Iota(GraphBuilder& g, Value count) {
  return g.Node("Range", {g.Scalar<int64_t>(0), g.Reshape(count, {}), g.Scalar<int64_t>(1)});
}

Value ExpandTo(GraphBuilder& g, Value value, Value shape) {
  return g.Node("Expand", {value, shape});
}

Value InDouble(GraphBuilder& g, std::string_view function, Value value) {
  const ValueType type{DType::kFp64, g.TypeOf(value).shape};
  return g.Cast(g.Node("ai.tenon.Unary", {g.Cast(value, DType::kFp64)},
                       {TextAttr("function", function)}, type),
                g.DTypeOf(value));
}

namespace {

int KindOf(DType dtype) {
  if (dtype == DType::kBool) return 0;
  return IsFloat(CarriedAs(dtype)) ? 2 : 1;
}

}  // namespace

DType Promoted(Call& call, std::string_view a, std::string_view b) {
  const auto dtype_of = [&](std::string_view name) -> std::pair<DType, int> {
    if (call.IsTensor(name)) {
      const TensorMeta& meta = call.MetaOf(name);
      return {meta.dtype, meta.shape.empty() ? 1 : 2};
    }
    const Arg* arg = call.Find(name);
    if (arg == nullptr || arg->kind == Arg::Kind::kBool) return {DType::kBool, 0};
    return {arg->kind == Arg::Kind::kFloat ? DType::kFp32 : DType::kInt64, 0};
  };
  auto [first, first_rank] = dtype_of(a);
  auto [second, second_rank] = dtype_of(b);
  // What has dimensions decides, unless the other is of a higher kind.
  if (KindOf(first) != KindOf(second))
    return CarriedAs(KindOf(first) > KindOf(second) ? first : second);
  if (first_rank != second_rank) return CarriedAs(first_rank > second_rank ? first : second);
  const DType x = CarriedAs(first);
  const DType y = CarriedAs(second);
  return x == DType::kFp64 || y == DType::kFp64 ? DType::kFp64 : x;
}

Value ReshapeTo(Call& call, Value value, const std::vector<Size>& sizes, size_t kept) {
  GraphBuilder& g = call.g;
  const auto is = [](int64_t number) {
    return [number](const Size& size) { return size.known == number; };
  };
  const auto unknown = [](const Size& size) { return !size.known.has_value(); };
  std::vector<Size> wanted = sizes;
  const bool empty = std::ranges::any_of(sizes, is(0));
  if (!empty) {
    for (size_t i = 0; i < std::min(kept, wanted.size()); ++i)
      if (unknown(wanted[i])) wanted[i] = {0, Value()};  // ONNX: as it is
    if (std::ranges::count_if(wanted, unknown) == 1 && std::ranges::none_of(wanted, is(-1)))
      *std::ranges::find_if(wanted, unknown) = {-1, Value()};
  }
  Attributes attributes;
  if (empty) attributes.push_back(IntAttr("allowzero", 1));
  if (wanted.empty()) return g.Reshape(value, {});
  return g.Node("Reshape", {value, call.SizesAsValue(wanted)}, attributes);
}

std::vector<Size> SizesOf(Call& call, Value value, const Shape& shape) {
  std::vector<Size> sizes;
  for (int64_t i = 0; i < static_cast<int64_t>(shape.size()); ++i)
    sizes.push_back(call.DimOf(value, shape, i));
  return sizes;
}

Value MoveAxis(GraphBuilder& g, Value value, int64_t rank, int64_t from, int64_t to) {
  if (from == to) return value;
  std::vector<int64_t> perm;
  for (int64_t i = 0; i < rank; ++i)
    if (i != from) perm.push_back(i);
  perm.insert(perm.begin() + to, from);
  return Transpose(g, value, perm);
}

Value DivideInts(GraphBuilder& g, Value a, Value b, bool floor) {
  const Value sign = Where(g, g.Node("Equal", {b, g.Scalar<int64_t>(-1)}), g.Scalar<int64_t>(-1),
                           g.Scalar<int64_t>(1));
  const Value dividend = g.Node("Mul", {a, sign});
  const Value divisor = g.Node("Mul", {b, sign});
  const Value toward_zero = g.Node("Div", {dividend, divisor});
  if (!floor) return toward_zero;
  const Value rest = g.Node("Sub", {dividend, g.Node("Mul", {toward_zero, divisor})});
  const Value zero = g.Scalar<int64_t>(0);
  const Value apart =
      g.Node("Less", {g.Node("Mul", {g.Node("Sign", {rest}), g.Node("Sign", {divisor})}), zero});
  return g.Node("Sub", {toward_zero, g.Cast(apart, DType::kInt64)});
}

Value Compared(GraphBuilder& g, char op, Value a, Value b) {
  switch (op) {
    case '=':
      return g.Node("Equal", {a, b});
    case '!':
      return g.Node("Not", {g.Node("Equal", {a, b})});
    case '<':
      return g.Node("Less", {a, b});
    case '>':
      return g.Node("Greater", {a, b});
    case 'l':
      return g.Node("LessOrEqual", {a, b});
    default:
      return g.Node("GreaterOrEqual", {a, b});
  }
}

}  // namespace tenon::torch
