// Functions of keras.ops that stand among a functional model's layers.
#include <algorithm>
#include <array>
#include <string>

#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "import/keras/operands.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

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
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node(row->op, {a, b}), Value()}};
}

LayerTensors TranslateTrueDivide(LayerContext& layer) {
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Div",
                            {layer.graph.Cast(a, DType::kFp32), layer.graph.Cast(b, DType::kFp32)}),
           Value()}};
}

LayerTensors TranslateFloorDivide(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  if (graph.DTypeOf(a) != DType::kFp32) layer.Refuse("integers are not supported");
  return {{graph.Node("Floor", {graph.Node("Div", {a, b})}), Value()}};
}

LayerTensors TranslateNotEqual(LayerContext& layer) {
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Not", {layer.graph.Node("Equal", {a, b})}), Value()}};
}

LayerTensors TranslateMatmul(LayerContext& layer) {
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
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

LayerTensors TranslateMod(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  if (graph.DTypeOf(a) != DType::kFp32) return {{graph.Node("Mod", {a, b}), Value()}};
  const Value whole = graph.Node("Floor", {graph.Node("Div", {a, b})});  // the divisor's sign
  return {{graph.Node("Sub", {a, graph.Node("Mul", {whole, b})}), Value()}};
}

LayerTensors TranslateDivideNoNan(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  const Value x = graph.Cast(a, DType::kFp32);
  const Value y = graph.Cast(b, DType::kFp32);
  const Value zero = graph.Node("Equal", {y, graph.Scalar<float>(0)});
  return {
      {graph.Node("Where", {zero, graph.Scalar<float>(0), graph.Node("Div", {x, y})}), Value()}};
}

// log(1 + x) by way of log: the digits that 1 + x drops are made up for, as x / ((1 + x) - 1) says.
LayerTensors TranslateLog1p(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  const Value one = graph.Scalar<float>(1);
  const Value sum = graph.Node("Add", {x, one});
  const Value kept = graph.Node("Sub", {sum, one});
  const Value log = graph.Node("Log", {sum});
  const Value scaled = graph.Node("Mul", {log, graph.Node("Div", {x, kept})});
  const Value tiny = graph.Node("Equal", {kept, graph.Scalar<float>(0)});
  const Value finite = graph.Node("Where", {tiny, x, scaled});
  const Value infinite = graph.Node("IsInf", {sum});
  return {{graph.Node("Where", {infinite, log, finite}), Value()}};
}

LayerTensors LogOf(LayerContext& layer, double base) {
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Div", {layer.graph.Node("Log", {x}),
                                    layer.graph.Scalar<float>(static_cast<float>(base))}),
           Value()}};
}
LayerTensors TranslateLog10(LayerContext& layer) { return LogOf(layer, 2.302585092994046); }
LayerTensors TranslateLog2(LayerContext& layer) { return LogOf(layer, 0.6931471805599453); }

LayerTensors TranslateClip(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const double low = layer.config.Number("x_min");
  const double high = layer.config.Number("x_max");
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  return {{graph.Node("Clip", {x, graph.ScalarLike(x, low), graph.ScalarLike(x, high)}), Value()}};
}

LayerTensors TranslateWhere(LayerContext& layer) {
  const Argument* first = layer.FindArgument(1, "x1");
  const Argument* second = layer.FindArgument(2, "x2");
  const auto tensor = [](const Argument* argument) {
    return argument != nullptr && argument->kind == Argument::Kind::kTensor ? argument->tensor.value
                                                                            : Value();
  };
  const Value condition = layer.RawInput();
  Value a = OperandOf(layer, first, tensor(second));
  Value b = OperandOf(layer, second, tensor(first));
  if (!layer.ok()) return {};
  if (layer.graph.DTypeOf(a) != layer.graph.DTypeOf(b)) {
    a = layer.graph.Cast(a, DType::kFp32);
    b = layer.graph.Cast(b, DType::kFp32);
  }
  return {{layer.graph.Node("Where", {layer.graph.Cast(condition, DType::kBool), a, b}), Value()}};
}

LayerTensors TranslateCast(LayerContext& layer) {
  const std::optional<DType> dtype = ParseDType(layer.config.Find("dtype"));
  const Value x = layer.RawInput();
  if (!dtype.has_value() || *dtype == DType::kBytes) layer.Refuse("its dtype is not supported");
  if (!layer.ok()) return {};
  return {{layer.graph.Cast(x, *dtype), Value()}};
}

LayerTensors TranslateSame(LayerContext& layer) { return {{layer.RawInput(), Value()}}; }

// A tensor of its own, which may lose a mask without the other.
LayerTensors TranslateCopy(LayerContext& layer) {
  return {{layer.graph.Node("Identity", {layer.RawInput()}), Value()}};
}

LayerTensors TranslateConvertToTensor(LayerContext& layer) {
  for (const char* kind : {"sparse", "ragged"})
    if (layer.config.Bool(kind, false)) layer.Refuse(StrCat(kind, " is not supported"));
  return layer.config.Has("dtype") ? TranslateCast(layer) : TranslateSame(layer);
}

LayerTensors Filled(LayerContext& layer, double number) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  const DType dtype = ParseDType(layer.config.Find("dtype")).value_or(graph.DTypeOf(x));
  const Value one = graph.Cast(graph.Scalar<float>(static_cast<float>(number)), dtype);
  return {{graph.WithShape(graph.Node("Expand", {one, graph.Node("Shape", {x})}), layer.ShapeOf(x)),
           Value()}};
}
LayerTensors TranslateZerosLike(LayerContext& layer) { return Filled(layer, 0); }
LayerTensors TranslateOnesLike(LayerContext& layer) { return Filled(layer, 1); }
LayerTensors TranslateFullLike(LayerContext& layer) {
  const Argument* argument = layer.FindArgument(1, "fill_value");
  const std::optional<double> number = argument == nullptr || argument->constant == nullptr
                                           ? std::nullopt
                                           : NumberOf(*argument->constant);
  if (!number.has_value()) layer.Refuse("it is filled with something other than a number");
  return layer.ok() ? Filled(layer, *number) : LayerTensors();
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
    {"Mod", TranslateMod},
    {"DivideNoNan", TranslateDivideNoNan},
    {"Log1p", TranslateLog1p},
    {"Log10", TranslateLog10},
    {"Log2", TranslateLog2},
    {"Clip", TranslateClip},
    {"Where", TranslateWhere},
    {"Cast", TranslateCast},
    {"ConvertToTensor", TranslateConvertToTensor},
    {"Copy", TranslateCopy},
    {"StopGradient", TranslateCopy},
    {"ZerosLike", TranslateZerosLike},
    {"OnesLike", TranslateOnesLike},
    {"FullLike", TranslateFullLike},
});

}  // namespace

Rows ElementwiseOperationRows() { return kRows; }

}  // namespace tenon::keras
