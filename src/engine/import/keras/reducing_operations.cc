// Functions of keras.ops that take axes away, count along them or choose from them.
#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "import/keras/layer_table.h"

namespace tenon::keras {
namespace {

// The axes of the configuration; none given are all.
Value Axes(LayerContext& layer) {
  if (!layer.config.Has("axis") && !layer.config.Has("axes")) return Value();
  return layer.graph.Ints(layer.config.Ints(layer.config.Has("axis") ? "axis" : "axes", 0));
}

Value Reduce(LayerContext& layer, std::string_view op, Value x, bool keep) {
  std::vector<Value> operands = {x};
  if (const Value axes = Axes(layer); axes.exists()) operands.push_back(axes);
  if (!layer.ok()) return Value();
  return layer.graph.Node(op, operands, {IntAttr("keepdims", keep)});
}

bool Keep(LayerContext& layer) { return layer.config.Bool("keepdims", false); }

LayerTensors TranslateMean(LayerContext& layer) {
  return {{Reduce(layer, "ReduceMean", layer.Input(), Keep(layer)), Value()}};
}

LayerTensors OfAnyNumber(LayerContext& layer, std::string_view op) {
  Value x = layer.RawInput();
  if (layer.ok() && layer.graph.DTypeOf(x) == DType::kBool) x = layer.graph.Cast(x, DType::kInt32);
  if (!layer.ok()) return {};
  return {{Reduce(layer, op, x, Keep(layer)), Value()}};
}
LayerTensors TranslateSum(LayerContext& layer) { return OfAnyNumber(layer, "ReduceSum"); }
LayerTensors TranslateProd(LayerContext& layer) { return OfAnyNumber(layer, "ReduceProd"); }
LayerTensors TranslateMax(LayerContext& layer) { return OfAnyNumber(layer, "ReduceMax"); }
LayerTensors TranslateMin(LayerContext& layer) { return OfAnyNumber(layer, "ReduceMin"); }
LayerTensors TranslateLogsumexp(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.Input();
  const Value most = Reduce(layer, "ReduceMax", x, true);
  if (!layer.ok()) return {};
  const Value powers = graph.Node("Exp", {graph.Node("Sub", {x, most})});
  const Value log = graph.Node("Log", {Reduce(layer, "ReduceSum", powers, true)});
  const Value sum = graph.Node("Add", {log, most});
  return {{Keep(layer) ? sum : Reduce(layer, "ReduceMax", sum, false), Value()}};
}

Value Variance(LayerContext& layer, Value x) {
  const Value mean = Reduce(layer, "ReduceMean", x, true);
  if (!layer.ok()) return Value();
  const Value off = layer.graph.Node("Sub", {x, mean});
  return Reduce(layer, "ReduceMean", layer.graph.Node("Mul", {off, off}), Keep(layer));
}
LayerTensors TranslateVar(LayerContext& layer) {
  return {{Variance(layer, layer.Input()), Value()}};
}
LayerTensors TranslateStd(LayerContext& layer) {
  const Value variance = Variance(layer, layer.Input());
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Sqrt", {variance}), Value()}};
}

LayerTensors OfTruth(LayerContext& layer, std::string_view op) {
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  const Value truth = layer.graph.Cast(layer.graph.Cast(x, DType::kBool), DType::kInt32);
  return {{layer.graph.Cast(Reduce(layer, op, truth, Keep(layer)), DType::kBool), Value()}};
}
LayerTensors TranslateAny(LayerContext& layer) { return OfTruth(layer, "ReduceMax"); }
LayerTensors TranslateAll(LayerContext& layer) { return OfTruth(layer, "ReduceMin"); }

// -0 below 0, as Keras has it.
Value ZerosInOrder(GraphBuilder& graph, Value x) {
  if (graph.DTypeOf(x) != DType::kFp32) return x;
  const Value zero = graph.Scalar<float>(0);
  const Value below = graph.Node("Less", {graph.Node("Reciprocal", {x}), zero});
  const Value negative = graph.Node("And", {graph.Node("Equal", {x, zero}), below});
  return graph.Node("Where",
                    {negative, graph.Scalar<float>(-std::numeric_limits<float>::min()), x});
}

LayerTensors ArgOf(LayerContext& layer, std::string_view op) {
  GraphBuilder& graph = layer.graph;
  const bool flat = !layer.config.Has("axis");
  const int64_t axis = layer.config.Int("axis", 0);
  Value x = layer.RawInput();
  if (!layer.ok()) return {};
  if (flat && Keep(layer)) layer.Refuse("keepdims without an axis is not supported");
  x = ZerosInOrder(graph, x);
  if (flat) x = graph.Reshape(x, {-1});
  const Value at = graph.Node(op, {x}, {IntAttr("axis", axis), IntAttr("keepdims", Keep(layer))});
  return {{graph.Cast(at, DType::kInt32), Value()}};
}
LayerTensors TranslateArgmax(LayerContext& layer) { return ArgOf(layer, "ArgMax"); }
LayerTensors TranslateArgmin(LayerContext& layer) { return ArgOf(layer, "ArgMin"); }

LayerTensors TranslateCumsum(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  Value x = layer.RawInput();
  if (!layer.ok()) return {};
  if (!layer.config.Has("axis")) x = graph.Reshape(x, {-1});
  const Value axis = graph.Scalar<int64_t>(layer.config.Int("axis", 0));
  return {{graph.Node("CumSum", {x, axis}, {}, graph.TypeOf(x)), Value()}};
}

LayerTensors TranslateTopK(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t k = layer.config.Int("k");
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  const std::vector<Value> found =
      graph.Nodes("TopK", {x, graph.Ints({k})}, 2, {IntAttr("axis", -1)});
  return {{found[0], Value()}, {graph.Cast(found[1], DType::kInt32), Value()}};
}

LayerTensors TranslateOneHot(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t classes = layer.config.Int("num_classes");
  const int64_t axis = layer.config.Int("axis", -1);
  const std::string dtype = layer.config.Text("dtype", "float32");
  const Value x = layer.RawInput();
  if (dtype != "float32") layer.Refuse("a dtype other than float32 is not supported");
  if (!layer.ok()) return {};
  // A negative index has no class: ONNX would count it from the end.
  const Value ids = graph.Cast(x, DType::kInt64);
  const Value valid = graph.Node("GreaterOrEqual", {ids, graph.Scalar<int64_t>(0)});
  const Value outside = graph.Scalar<int64_t>(classes);
  const Value safe = graph.Node("Where", {valid, ids, outside});
  const std::array<float, 2> off_on = {0, 1};
  return {{graph.Node("OneHot", {safe, graph.Ints({classes}), graph.Constant<float>({2}, off_on)},
                      {IntAttr("axis", axis)}),
           Value()}};
}

LayerTensors TranslateNormalize(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const double epsilon = layer.config.Number("epsilon", 1e-7);
  if (layer.config.Int("order", 2) != 2) layer.Refuse("an order other than 2 is not supported");
  const Value x = layer.Input();
  const Value squares = Reduce(layer, "ReduceSumSquare", x, true);
  if (!layer.ok()) return {};
  const Value inverse = graph.Node("Reciprocal", {graph.Node("Sqrt", {squares})});
  const Value most = graph.ScalarLike(x, 1 / std::max(epsilon, 1e-30));
  return {{graph.Node("Mul", {x, graph.Node("Min", {inverse, most})}), Value()}};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Mean", TranslateMean},
    {"Sum", TranslateSum},
    {"Prod", TranslateProd},
    {"Max", TranslateMax},
    {"Min", TranslateMin},
    {"Amax", TranslateMax},
    {"Amin", TranslateMin},
    {"Var", TranslateVar},
    {"Std", TranslateStd},
    {"Any", TranslateAny},
    {"All", TranslateAll},
    {"Logsumexp", TranslateLogsumexp},
    {"Argmax", TranslateArgmax},
    {"Argmin", TranslateArgmin},
    {"Cumsum", TranslateCumsum},
    {"TopK", TranslateTopK},
    {"OneHot", TranslateOneHot},
    {"Normalize", TranslateNormalize, Masking::kDrops, "order 2"},
});

}  // namespace

Rows ReducingOperationRows() { return kRows; }

}  // namespace tenon::keras
