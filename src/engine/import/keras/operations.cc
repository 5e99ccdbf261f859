// Functions of keras.ops that stand among a functional model's layers.
#include <algorithm>
#include <array>
#include <string>

#include "import/keras/activations.h"
#include "import/keras/layer_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// An operand: a tensor, or a number that takes the type of `like`.
Value OperandOf(LayerContext& layer, const Argument* argument, Value like) {
  if (argument != nullptr && argument->kind == Argument::Kind::kTensor)
    return argument->tensor.value;
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

// Both operands with one type: that of floats wins, then the wider integer.
std::array<Value, 2> Operands(LayerContext& layer, std::string_view a, std::string_view b) {
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

struct OpRow {
  std::string_view name;
  std::string_view op;
};

constexpr auto kBinary = std::to_array<OpRow>({{"Add", "Add"},
                                               {"Subtract", "Sub"},
                                               {"Multiply", "Mul"},
                                               {"Maximum", "Max"},
                                               {"Minimum", "Min"},
                                               {"Power", "Pow"},
                                               {"Equal", "Equal"},
                                               {"Greater", "Greater"},
                                               {"GreaterEqual", "GreaterOrEqual"},
                                               {"Less", "Less"},
                                               {"LessEqual", "LessOrEqual"},
                                               {"LogicalAnd", "And"},
                                               {"LogicalOr", "Or"},
                                               {"LogicalXor", "Xor"}});

LayerTensors TranslateBinary(LayerContext& layer) {
  const auto row = std::ranges::find(kBinary, layer.class_name, &OpRow::name);
  const auto [a, b] = Operands(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node(row->op, {a, b}), Value()}};
}

LayerTensors TranslateTrueDivide(LayerContext& layer) {
  const auto [a, b] = Operands(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Div",
                            {layer.graph.Cast(a, DType::kFp32), layer.graph.Cast(b, DType::kFp32)}),
           Value()}};
}

LayerTensors TranslateFloorDivide(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const auto [a, b] = Operands(layer, "x1", "x2");
  if (!layer.ok()) return {};
  if (graph.DTypeOf(a) != DType::kFp32) layer.Refuse("integers are not supported");
  return {{graph.Node("Floor", {graph.Node("Div", {a, b})}), Value()}};
}

LayerTensors TranslateNotEqual(LayerContext& layer) {
  const auto [a, b] = Operands(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Not", {layer.graph.Node("Equal", {a, b})}), Value()}};
}

LayerTensors TranslateMatmul(LayerContext& layer) {
  const auto [a, b] = Operands(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node("MatMul", {a, b}), Value()}};
}

constexpr auto kUnary =
    std::to_array<OpRow>({{"Absolute", "Abs"},      {"Abs", "Abs"},
                          {"Negative", "Neg"},      {"Sqrt", "Sqrt"},
                          {"Exp", "Exp"},           {"Log", "Log"},
                          {"Sin", "Sin"},           {"Cos", "Cos"},
                          {"Tan", "Tan"},           {"Arctan", "Atan"},
                          {"Arcsin", "Asin"},       {"Arccos", "Acos"},
                          {"Sinh", "Sinh"},         {"Cosh", "Cosh"},
                          {"Arcsinh", "Asinh"},     {"Arccosh", "Acosh"},
                          {"Arctanh", "Atanh"},     {"Floor", "Floor"},
                          {"Ceil", "Ceil"},         {"Round", "Round"},
                          {"Sign", "Sign"},         {"Reciprocal", "Reciprocal"},
                          {"Erf", "Erf"},           {"Isnan", "IsNaN"},
                          {"Isinf", "IsInf"},       {"Sigmoid", "Sigmoid"},
                          {"Tanh", "Tanh"},         {"Relu", "Relu"},
                          {"Softplus", "Softplus"}, {"Softsign", "Softsign"}});

LayerTensors TranslateUnary(LayerContext& layer) {
  const auto row = std::ranges::find(kUnary, layer.class_name, &OpRow::name);
  const bool any = row->op == "Abs" || row->op == "Neg" || row->op == "Sign";
  const Value x = any ? layer.RawInput() : layer.Input();
  if (!layer.ok()) return {};
  return {{layer.graph.Node(row->op, {x}), Value()}};
}

LayerTensors TranslateSquare(LayerContext& layer) {
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Mul", {x, x}), Value()}};
}

LayerTensors TranslateRsqrt(LayerContext& layer) {
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Reciprocal", {layer.graph.Node("Sqrt", {x})}), Value()}};
}

LayerTensors TranslateLogicalNot(LayerContext& layer) {
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Not", {layer.graph.Cast(x, DType::kBool)}), Value()}};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Add", TranslateBinary},
    {"Subtract", TranslateBinary},
    {"Multiply", TranslateBinary},
    {"Maximum", TranslateBinary},
    {"Minimum", TranslateBinary},
    {"Power", TranslateBinary},
    {"Equal", TranslateBinary},
    {"Greater", TranslateBinary},
    {"GreaterEqual", TranslateBinary},
    {"Less", TranslateBinary},
    {"LessEqual", TranslateBinary},
    {"LogicalAnd", TranslateBinary},
    {"LogicalOr", TranslateBinary},
    {"LogicalXor", TranslateBinary},
    {"LogicalNot", TranslateLogicalNot},
    {"NotEqual", TranslateNotEqual},
    {"TrueDivide", TranslateTrueDivide},
    {"Divide", TranslateTrueDivide},
    {"FloorDivide", TranslateFloorDivide},
    {"Matmul", TranslateMatmul},
    {"Absolute", TranslateUnary},
    {"Abs", TranslateUnary},
    {"Negative", TranslateUnary},
    {"Sqrt", TranslateUnary},
    {"Exp", TranslateUnary},
    {"Log", TranslateUnary},
    {"Sin", TranslateUnary},
    {"Cos", TranslateUnary},
    {"Tan", TranslateUnary},
    {"Arctan", TranslateUnary},
    {"Arcsin", TranslateUnary},
    {"Arccos", TranslateUnary},
    {"Sinh", TranslateUnary},
    {"Cosh", TranslateUnary},
    {"Arcsinh", TranslateUnary},
    {"Arccosh", TranslateUnary},
    {"Arctanh", TranslateUnary},
    {"Floor", TranslateUnary},
    {"Ceil", TranslateUnary},
    {"Round", TranslateUnary},
    {"Sign", TranslateUnary},
    {"Reciprocal", TranslateUnary},
    {"Erf", TranslateUnary},
    {"Isnan", TranslateUnary},
    {"Isinf", TranslateUnary},
    {"Sigmoid", TranslateUnary},
    {"Tanh", TranslateUnary},
    {"Relu", TranslateUnary},
    {"Softplus", TranslateUnary},
    {"Softsign", TranslateUnary},
    {"Square", TranslateSquare},
    {"Rsqrt", TranslateRsqrt},
});

}  // namespace

Rows OperationRows() { return kRows; }

}  // namespace tenon::keras
