#include "import/savedmodel/helpers.h"

#include <string>

#include "strings/str_cat.h"

namespace tenon::savedmodel {

Value Choose(Call& call, Value condition, Value then, Value otherwise) {
  GraphBuilder& graph = call.graph();
  const DType dtype = graph.DTypeOf(then);
  switch (dtype) {
    case DType::kFp32:
    case DType::kFp64:
    case DType::kInt32:
    case DType::kInt64:
    case DType::kUint8:
    case DType::kBytes:
      return call.Node("Where", {condition, then, otherwise});
    default:
      break;
  }
  const bool real = dtype == DType::kFp16 || dtype == DType::kBf16;
  const DType wide = dtype == DType::kBool ? DType::kUint8 : real ? DType::kFp32 : DType::kInt64;
  const Value chosen =
      call.Node("Where", {condition, graph.Cast(then, wide), graph.Cast(otherwise, wide)});
  return graph.Cast(chosen, dtype);
}

Value Widen(Call& call, Value value) {
  switch (call.graph().DTypeOf(value)) {
    case DType::kUint8:
    case DType::kInt8:
    case DType::kUint16:
    case DType::kInt16:
      return call.graph().Cast(value, DType::kInt32);
    default:
      return value;
  }
}

Value UnaryInFp64(Call& call, std::string_view function, Value value) {
  GraphBuilder& graph = call.graph();
  const ValueType type = graph.TypeOf(value);
  const Value wide = graph.Cast(value, DType::kFp64);
  const Value result = graph.Node("ai.tenon.Unary", {wide}, {TextAttr("function", function)},
                                  ValueType{DType::kFp64, type.shape});
  return graph.Cast(result, type.dtype);
}

std::optional<int64_t> Normalize(Call& call, int64_t axis, int64_t rank) {
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  call.Refuse(StrCat("axis ", axis, " does not exist in a tensor of rank ", rank));
  return std::nullopt;
}

Value FilledLike(Call& call, Value like, double number) {
  const Value scalar = call.Like(like, number);
  return call.Node("Expand", {scalar, call.Node("Shape", {like})});
}

Value Permute(Call& call, Value value, std::vector<int64_t> perm) {
  return call.Node("Transpose", {value}, {IntsAttr("perm", std::move(perm))});
}

bool AreSmall(const std::vector<int64_t>& numbers) {
  constexpr int64_t kLarge = int64_t{1} << 40;
  for (const int64_t number : numbers)
    if (number > kLarge || number < -kLarge) return false;
  return true;
}

Value AsScalar(Call& call, Value value) {
  const std::optional<Shape>& shape = call.graph().TypeOf(value).shape;
  if (shape.has_value() && shape->empty()) return value;
  return call.graph().Reshape(value, {});
}

}  // namespace tenon::savedmodel
