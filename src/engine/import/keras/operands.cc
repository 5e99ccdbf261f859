#include "import/keras/operands.h"

#include <optional>
#include <vector>

#include "import/keras/internal/model_config.h"

namespace tenon::keras {
namespace {

// Sizes of nested lists by their first elements, and all numbers in them.
void AppendNumbers(const json::Value& value, size_t depth, Shape* shape,
                   std::vector<float>* numbers) {
  if (value.kind == json::Kind::kArray) {
    if (shape->size() <= depth) shape->push_back(static_cast<int64_t>(value.elements.size()));
    for (const json::Value& element : value.elements)
      AppendNumbers(element, depth + 1, shape, numbers);
  } else if (const std::optional<double> number = NumberOf(value)) {
    numbers->push_back(static_cast<float>(*number));
  } else if (value.kind == json::Kind::kBool) {
    numbers->push_back(value.boolean ? 1 : 0);
  }
}

}  // namespace

Value ArrayOf(LayerContext& layer, const Argument* argument) {
  const json::Value* found = argument == nullptr ? nullptr : argument->constant;
  if (found == nullptr || found->kind != json::Kind::kObject) return Value();
  const std::string_view class_name = TextOf(*found, "class_name");
  const json::Value* config = found->Find("config");
  if ((class_name != "__numpy__" && class_name != "__tensor__") || config == nullptr)
    return Value();
  const json::Value* value = config->Find("value");
  const std::optional<DType> dtype = ParseDType(config->Find("dtype"));
  Shape shape(size_t{0}, 0);
  std::vector<float> numbers;
  if (value != nullptr) AppendNumbers(*value, 0, &shape, &numbers);
  const absl::StatusOr<int64_t> count = ElementCount(shape);
  if (!dtype.has_value() || !count.ok() || *count != static_cast<int64_t>(numbers.size())) {
    layer.Fail(absl::InvalidArgumentError("an array in its call is no array of numbers"));
    return Value();
  }
  return layer.graph.Cast(layer.graph.Constant<float>(shape, numbers), *dtype);
}

Value OperandOf(LayerContext& layer, const Argument* argument, Value like) {
  if (argument != nullptr && argument->kind == Argument::Kind::kTensor)
    return argument->tensor.value;
  if (const Value array = ArrayOf(layer, argument); array.exists()) return array;
  const bool is_constant = argument != nullptr && argument->constant != nullptr;
  if (is_constant && argument->constant->kind == json::Kind::kBool)
    return layer.graph.Scalar<bool>(argument->constant->boolean);
  const std::optional<double> number = is_constant ? NumberOf(*argument->constant) : std::nullopt;
  if (!number.has_value()) {
    layer.Refuse("it is called with something other than tensors and numbers");
    return Value();
  }
  const bool whole = argument->constant->kind == json::Kind::kInt;
  if (like.exists() && (whole || layer.graph.DTypeOf(like) == DType::kFp32))
    return layer.graph.ScalarLike(like, *number);
  return layer.graph.Scalar<float>(static_cast<float>(*number));
}

std::array<Value, 2> OperandsOf(LayerContext& layer, std::string_view a, std::string_view b) {
  const Argument* first = layer.FindArgument(0, a);
  const Argument* second = layer.FindArgument(1, b);
  const auto tensor = [](const Argument* argument) {
    return argument != nullptr && argument->kind == Argument::Kind::kTensor ? argument->tensor.value
                                                                            : Value();
  };
  std::array<Value, 2> values = {OperandOf(layer, first, tensor(second)),
                                 OperandOf(layer, second, tensor(first))};
  if (!layer.ok()) return values;
  const DType types[] = {layer.graph.DTypeOf(values[0]), layer.graph.DTypeOf(values[1])};
  if (types[0] == types[1]) return values;
  const auto is = [&](DType dtype) { return types[0] == dtype || types[1] == dtype; };
  const DType common = is(DType::kFp32)    ? DType::kFp32
                       : is(DType::kInt64) ? DType::kInt64
                                           : DType::kInt32;
  return {layer.graph.Cast(values[0], common), layer.graph.Cast(values[1], common)};
}

}  // namespace tenon::keras
