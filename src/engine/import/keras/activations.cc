#include "import/keras/activations.h"

#include <algorithm>
#include <array>
#include <string>

#include "import/keras/internal/layer_names.h"
#include "import/keras/internal/model_config.h"
#include "import/keras/layer_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

using Function = Value (*)(GraphBuilder& graph, Value x);

Value Clip(GraphBuilder& graph, Value x, double low, double high) {
  return graph.Node("Clip", {x, graph.ScalarLike(x, low), graph.ScalarLike(x, high)});
}

Value Linear(GraphBuilder&, Value x) { return x; }
Value Relu6(GraphBuilder& graph, Value x) { return Clip(graph, x, 0, 6); }
Value HardTanh(GraphBuilder& graph, Value x) { return Clip(graph, x, -1, 1); }
Value LeakyRelu(GraphBuilder& graph, Value x) {
  return graph.Node("LeakyRelu", {x}, {FloatAttr("alpha", 0.2)});
}
Value Silu(GraphBuilder& graph, Value x) {
  return graph.Node("Mul", {x, graph.Node("Sigmoid", {x})});
}
Value HardSigmoid(GraphBuilder& graph, Value x) {
  return graph.Node("HardSigmoid", {x}, {FloatAttr("alpha", 1.0 / 6), FloatAttr("beta", 0.5)});
}
Value HardSilu(GraphBuilder& graph, Value x) {
  return graph.Node("Mul", {x, HardSigmoid(graph, x)});
}
Value LogSigmoid(GraphBuilder& graph, Value x) {
  return graph.Node("Neg", {graph.Node("Softplus", {graph.Node("Neg", {x})})});
}
Value Squareplus(GraphBuilder& graph, Value x) {
  const Value root =
      graph.Node("Sqrt", {graph.Node("Add", {graph.Node("Mul", {x, x}), graph.ScalarLike(x, 4)})});
  return graph.Node("Mul", {graph.Node("Add", {x, root}), graph.ScalarLike(x, 0.5)});
}
Value SoftShrink(GraphBuilder& graph, Value x) {
  return graph.Node("Shrink", {x}, {FloatAttr("lambd", 0.5), FloatAttr("bias", 0.5)});
}
Value HardShrink(GraphBuilder& graph, Value x) {
  return graph.Node("Shrink", {x}, {FloatAttr("lambd", 0.5), FloatAttr("bias", 0)});
}
Value TanhShrink(GraphBuilder& graph, Value x) {
  return graph.Node("Sub", {x, graph.Node("Tanh", {x})});
}
// 0 below -1, (x+1)^2/4 up to 1, x above.
Value SparsePlus(GraphBuilder& graph, Value x) {
  const Value low = graph.Node("Add", {Clip(graph, x, -1, 1), graph.ScalarLike(x, 1)});
  const Value square =
      graph.Node("Mul", {graph.Node("Mul", {low, low}), graph.ScalarLike(x, 0.25)});
  return graph.Node("Where",
                    {graph.Node("GreaterOrEqual", {x, graph.ScalarLike(x, 1)}), x, square});
}
Value SparseSigmoid(GraphBuilder& graph, Value x) {
  const Value half = graph.ScalarLike(x, 0.5);
  return Clip(graph, graph.Node("Add", {graph.Node("Mul", {x, half}), half}), 0, 1);
}
Value Glu(GraphBuilder& graph, Value x) {
  const std::vector<Value> halves =
      graph.Nodes("Split", {x}, 2, {IntAttr("axis", -1), IntAttr("num_outputs", 2)});
  return graph.Node("Mul", {halves[0], graph.Node("Sigmoid", {halves[1]})});
}
Value SoftmaxOfLast(GraphBuilder& graph, Value x) {
  return graph.Node("Softmax", {x}, {IntAttr("axis", -1)});
}
Value LogSoftmaxOfLast(GraphBuilder& graph, Value x) {
  return graph.Node("LogSoftmax", {x}, {IntAttr("axis", -1)});
}

struct FunctionRow {
  std::string_view name;
  Function apply;  // null: the operator alone
  std::string_view op = "";
};

constexpr auto kFunctions = std::to_array<FunctionRow>({
    {"linear", Linear},
    {"relu", nullptr, "Relu"},
    {"relu6", Relu6},
    {"leaky_relu", LeakyRelu},
    {"sigmoid", nullptr, "Sigmoid"},
    {"tanh", nullptr, "Tanh"},
    {"softmax", SoftmaxOfLast},
    {"log_softmax", LogSoftmaxOfLast},
    {"gelu", nullptr, "Gelu"},
    {"silu", Silu},
    {"swish", Silu},
    {"elu", nullptr, "Elu"},
    {"selu", nullptr, "Selu"},
    {"celu", nullptr, "Celu"},
    {"softplus", nullptr, "Softplus"},
    {"softsign", nullptr, "Softsign"},
    {"exponential", nullptr, "Exp"},
    {"exp", nullptr, "Exp"},
    {"hard_sigmoid", HardSigmoid},
    {"hard_silu", HardSilu},
    {"hard_swish", HardSilu},
    {"hard_tanh", HardTanh},
    {"hard_shrink", HardShrink},
    {"soft_shrink", SoftShrink},
    {"tanh_shrink", TanhShrink},
    {"log_sigmoid", LogSigmoid},
    {"mish", nullptr, "Mish"},
    {"squareplus", Squareplus},
    {"sparse_plus", SparsePlus},
    {"sparse_sigmoid", SparseSigmoid},
    {"glu", Glu},
});

// relu(x) with a slope below the threshold and a largest value.
Value GeneralRelu(LayerContext& layer, const Config& config, Value x) {
  GraphBuilder& graph = layer.graph;
  const double slope = config.Number("negative_slope", 0);
  const double threshold = config.Number("threshold", 0);
  const bool has_max = config.Has("max_value");
  const double most = config.Number("max_value", 0);
  Value y;
  if (threshold != 0) {
    const Value above = graph.Node("GreaterOrEqual", {x, graph.ScalarLike(x, threshold)});
    const Value below = graph.Node("Mul", {graph.Node("Sub", {x, graph.ScalarLike(x, threshold)}),
                                           graph.ScalarLike(x, slope)});
    y = graph.Node("Where", {above, x, below});
  } else {
    y = slope != 0 ? graph.Node("LeakyRelu", {x}, {FloatAttr("alpha", slope)})
                   : graph.Node("Relu", {x});
  }
  return has_max ? graph.Node("Min", {y, graph.ScalarLike(y, most)}) : y;
}

Value SoftmaxOver(GraphBuilder& graph, Value x, const std::vector<int64_t>& axes) {
  if (axes.size() <= 1)
    return graph.Node("Softmax", {x}, {IntAttr("axis", axes.empty() ? -1 : axes.front())});
  const Attributes keep = {IntAttr("keepdims", 1)};
  const Value most = graph.Node("ReduceMax", {x, graph.Ints(axes)}, keep);
  const Value powers = graph.Node("Exp", {graph.Node("Sub", {x, most})});
  return graph.Node("Div", {powers, graph.Node("ReduceSum", {powers, graph.Ints(axes)}, keep)});
}

// axis is an integer or a list of them; what the mask takes out becomes 0.
Value SoftmaxLayer(LayerContext& layer, const Config& config, Value x, Value mask) {
  GraphBuilder& graph = layer.graph;
  const std::vector<int64_t> axes = config.Ints("axis", 0, -1);
  if (!mask.exists()) return SoftmaxOver(graph, x, axes);
  if (graph.DTypeOf(mask) != DType::kBool)
    mask = graph.Node("Greater", {graph.Cast(mask, DType::kFp32), graph.Scalar<float>(0.5F)});
  x = graph.Node("Where", {mask, x, graph.ScalarLike(x, -1e9)});
  return graph.Node("Where", {mask, SoftmaxOver(graph, x, axes), graph.ScalarLike(x, 0)});
}

// Layers that are activations without weights; no value when it is none of them.
Value ActivationOfLayer(LayerContext& layer, std::string_view class_name, const Config& config,
                        Value x) {
  GraphBuilder& graph = layer.graph;
  if (class_name == "ReLU") return GeneralRelu(layer, config, x);
  if (class_name == "ELU")
    return graph.Node("Elu", {x}, {FloatAttr("alpha", config.Number("alpha", 1))});
  if (class_name == "LeakyReLU") {
    const double old = config.Number("alpha", 0.3);
    return graph.Node("LeakyRelu", {x}, {FloatAttr("alpha", config.Number("negative_slope", old))});
  }
  if (class_name == "Softmax") return SoftmaxLayer(layer, config, x, Value());
  if (class_name == "Activation") return ApplyActivation(layer, config, "activation", x, "linear");
  return Value();
}

LayerTensors TranslateActivationLayer(LayerContext& layer) {
  const Value x = layer.Input();
  return {{ActivationOfLayer(layer, layer.class_name, layer.config, x), Value()}};
}

LayerTensors TranslateSoftmax(LayerContext& layer) {
  return {{SoftmaxLayer(layer, layer.config, layer.Input(), layer.Mask()), Value()}};
}

LayerTensors TranslatePrelu(LayerContext& layer) {
  const Value x = layer.Input();
  const Shape shape = layer.ShapeOf(x);
  const Tensor alpha = layer.Weight("vars/0", Shape(shape.empty() ? 0 : shape.size() - 1, kAnyDim));
  if (!layer.ok()) return {};
  return {{layer.graph.Node("PRelu", {x, layer.graph.Constant(alpha)}), Value()}};
}

// Functions of keras.ops whose attributes are what the activation's name has already.
LayerTensors TranslateNamedOperation(LayerContext& layer) {
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  return {{ActivationByName(layer, SnakeCase(layer.class_name), x), Value()}};
}

LayerTensors WithAttribute(LayerContext& layer, std::string_view op, std::string_view to,
                           std::string_view from, double otherwise) {
  const Value x = layer.Input();
  const double number = layer.config.Number(from, otherwise);
  if (!layer.ok()) return {};
  return {{layer.graph.Node(op, {x}, {FloatAttr(to, number)}), Value()}};
}
LayerTensors TranslateLeakyReluOperation(LayerContext& layer) {
  return WithAttribute(layer, "LeakyRelu", "alpha", "negative_slope", 0.2);
}
LayerTensors TranslateEluOperation(LayerContext& layer) {
  return WithAttribute(layer, "Elu", "alpha", "alpha", 1);
}
LayerTensors TranslateCeluOperation(LayerContext& layer) {
  return WithAttribute(layer, "Celu", "alpha", "alpha", 1);
}
LayerTensors TranslateHardShrinkOperation(LayerContext& layer) {
  return WithAttribute(layer, "Shrink", "lambd", "threshold", 0.5);
}
LayerTensors TranslateGeluOperation(LayerContext& layer) {
  const Value x = layer.Input();
  const bool approximate = layer.config.Bool("approximate", true);
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Gelu", {x}, {TextAttr("approximate", approximate ? "tanh" : "none")}),
           Value()}};
}
LayerTensors TranslateSoftmaxOperation(LayerContext& layer) {
  const Value x = layer.Input();
  const std::vector<int64_t> axes = layer.config.Ints("axis", 0, -1);
  if (!layer.ok()) return {};
  return {{SoftmaxOver(layer.graph, x, axes), Value()}};
}
LayerTensors TranslateLogSoftmaxOperation(LayerContext& layer) {
  const Value x = layer.Input();
  const int64_t axis = layer.config.Int("axis", -1);
  if (!layer.ok()) return {};
  return {{layer.graph.Node("LogSoftmax", {x}, {IntAttr("axis", axis)}), Value()}};
}

constexpr auto kOperations = std::to_array<LayerRow>({
    {"Relu6", TranslateNamedOperation},
    {"SparseSigmoid", TranslateNamedOperation},
    {"SparsePlus", TranslateNamedOperation},
    {"Silu", TranslateNamedOperation},
    {"LogSigmoid", TranslateNamedOperation},
    {"HardSigmoid", TranslateNamedOperation},
    {"HardSilu", TranslateNamedOperation},
    {"HardTanh", TranslateNamedOperation},
    {"TanhShrink", TranslateNamedOperation},
    {"Selu", TranslateNamedOperation},
    {"LeakyRelu", TranslateLeakyReluOperation},
    {"Elu", TranslateEluOperation},
    {"Celu", TranslateCeluOperation},
    {"HardShrink", TranslateHardShrinkOperation},
    {"Gelu", TranslateGeluOperation},
    {"Softmax", TranslateSoftmaxOperation},
    {"LogSoftmax", TranslateLogSoftmaxOperation},
});

constexpr auto kRows = std::to_array<LayerRow>({
    {"Activation", TranslateActivationLayer, Masking::kPasses},
    {"ReLU", TranslateActivationLayer, Masking::kPasses},
    {"ELU", TranslateActivationLayer, Masking::kPasses},
    {"LeakyReLU", TranslateActivationLayer, Masking::kPasses},
    {"PReLU", TranslatePrelu, Masking::kPasses},
    {"Softmax", TranslateSoftmax, Masking::kPasses},
});

}  // namespace

Value ActivationByName(LayerContext& layer, std::string_view name, Value value) {
  if (name == "hard_sigmoid" && layer.keras_major < 3)  // Keras 3 has another slope
    return layer.graph.Node("HardSigmoid", {value},
                            {FloatAttr("alpha", 0.2), FloatAttr("beta", 0.5)});
  const auto row = std::ranges::find(kFunctions, name, &FunctionRow::name);
  if (row != kFunctions.end())
    return row->apply == nullptr ? layer.graph.Node(row->op, {value})
                                 : row->apply(layer.graph, value);
  layer.Refuse(StrCat("activation ", Quote(name), " is not supported"));
  return value;
}

std::string ActivationName(LayerContext& layer, const Config& config, std::string_view member,
                           std::string_view otherwise) {
  const json::Value* found = config.Find(member);
  if (found == nullptr) return std::string(otherwise);
  if (found->kind == json::Kind::kString) return std::string(found->string);
  const json::Value* class_name = found->Find("class_name");
  const json::Value* name = found->Find("config");
  if (class_name != nullptr && class_name->string == "function" && name != nullptr &&
      name->kind == json::Kind::kString)
    return std::string(name->string);
  layer.Refuse(StrCat(member, " ", Quote(class_name == nullptr ? "" : class_name->string),
                      " is not supported"));
  return "linear";
}

Value ApplyActivation(LayerContext& layer, const Config& config, std::string_view member,
                      Value value, std::string_view otherwise) {
  const json::Value* found = config.Find(member);
  const json::Value* class_name = found == nullptr ? nullptr : found->Find("class_name");
  const json::Value* inner = found == nullptr ? nullptr : found->Find("config");
  if (class_name != nullptr && inner != nullptr && inner->kind == json::Kind::kObject) {
    const Config child = config.Child(member).Child("config");
    if (child.path().size() > 4'096) {
      layer.Fail(absl::OutOfRangeError("activations in activations without end"));
      return value;
    }
    const Value y =
        IsForeign(*found) ? Value() : ActivationOfLayer(layer, class_name->string, child, value);
    if (y.exists()) return y;
  }
  return ActivationByName(layer, ActivationName(layer, config, member, otherwise), value);
}

Rows ActivationRows() { return kRows; }
Rows ActivationOperationRows() { return kOperations; }

}  // namespace tenon::keras
