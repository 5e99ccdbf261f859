// Functions of keras.ops that ONNX has no operator of its own for: mathematics, order, norms.
#include <array>
#include <limits>
#include <string>

#include "import/keras/layer_table.h"
#include "import/keras/operands.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// A function of one FP32 tensor.
template <Value (*function)(LayerContext& layer, Value x)>
LayerTensors OfOne(LayerContext& layer) {
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  return {{function(layer, x), Value()}};
}

// A function of two FP32 tensors.
template <Value (*function)(GraphBuilder& graph, Value a, Value b)>
LayerTensors OfTwo(LayerContext& layer) {
  const auto [a, b] = OperandsOf(layer, "x1", "x2");
  if (!layer.ok()) return {};
  return {
      {function(layer.graph, layer.graph.Cast(a, DType::kFp32), layer.graph.Cast(b, DType::kFp32)),
       Value()}};
}

Value IsFinite(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  return graph.Node("Not",
                    {graph.Node("Or", {graph.Node("IsNaN", {x}), graph.Node("IsInf", {x})})});
}

// exp(x) - 1 = tanh(x / 2) * (exp(x) + 1), which keeps the digits of a small x.
Value Expm1(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value half = graph.Node("Tanh", {graph.Node("Mul", {x, graph.Scalar<float>(0.5F)})});
  return graph.Node("Mul",
                    {half, graph.Node("Add", {graph.Node("Exp", {x}), graph.Scalar<float>(1)})});
}

Value Exp2(LayerContext& layer, Value x) {
  return layer.graph.Node("Pow", {layer.graph.Scalar<float>(2), x});
}

Value Trunc(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value below = graph.Node("Less", {x, graph.Scalar<float>(0)});
  return graph.Node("Where", {below, graph.Node("Ceil", {x}), graph.Node("Floor", {x})});
}

Value NanToNum(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  constexpr double kMost = std::numeric_limits<float>::max();
  const auto number = [&](const char* member, double otherwise) {
    return graph.ScalarLike(x, layer.config.Has(member) ? layer.config.Number(member) : otherwise);
  };
  const auto infinite = [&](bool positive) {
    return graph.Node(
        "IsInf", {x},
        {IntAttr("detect_positive", positive), IntAttr("detect_negative", !positive)});
  };
  Value y = graph.Node("Where", {graph.Node("IsNaN", {x}), number("nan", 0), x});
  y = graph.Node("Where", {infinite(true), number("posinf", kMost), y});
  return graph.Node("Where", {infinite(false), number("neginf", -kMost), y});
}

Value SoftShrink(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value edge = graph.ScalarLike(x, layer.config.Number("threshold", 0.5));
  const Value other = graph.Node("Neg", {edge});
  const Value below = graph.Node("Where", {graph.Node("Less", {x, other}),
                                           graph.Node("Add", {x, edge}), graph.ScalarLike(x, 0)});
  return graph.Node("Where",
                    {graph.Node("Greater", {x, edge}), graph.Node("Sub", {x, edge}), below});
}

Value Threshold(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value edge = graph.ScalarLike(x, layer.config.Number("threshold"));
  const Value otherwise = graph.ScalarLike(x, layer.config.Number("default_value"));
  return graph.Node("Where", {graph.Node("Greater", {x, edge}), x, otherwise});
}

Value Squareplus(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const Value b = graph.ScalarLike(x, layer.config.Number("b", 4));
  const Value root = graph.Node("Sqrt", {graph.Node("Add", {graph.Node("Mul", {x, x}), b})});
  return graph.Node("Mul", {graph.Node("Add", {x, root}), graph.Scalar<float>(0.5F)});
}

Value Glu(LayerContext& layer, Value x) {
  GraphBuilder& graph = layer.graph;
  const std::vector<Value> halves = graph.Nodes(
      "Split", {x}, 2, {IntAttr("axis", layer.config.Int("axis", -1)), IntAttr("num_outputs", 2)});
  if (!layer.ok()) return Value();
  return graph.Node("Mul", {halves[0], graph.Node("Sigmoid", {halves[1]})});
}

Value LogAddExp(GraphBuilder& graph, Value a, Value b) {
  const Value apart = graph.Node("Sub", {a, b});
  const Value more = graph.Node("Softplus", {graph.Node("Neg", {graph.Node("Abs", {apart})})});
  return graph.Node("Where", {graph.Node("IsNaN", {apart}), graph.Node("Add", {a, b}),
                              graph.Node("Add", {graph.Node("Max", {a, b}), more})});
}

Value Hypot(GraphBuilder& graph, Value a, Value b) {
  const Value x = graph.Node("Abs", {a});
  const Value y = graph.Node("Abs", {b});
  const Value most = graph.Node("Max", {x, y});
  const Value none = graph.Node("Equal", {most, graph.Scalar<float>(0)});
  const Value ratio = graph.Node("Where", {none, graph.Scalar<float>(0),
                                           graph.Node("Div", {graph.Node("Min", {x, y}), most})});
  const Value square = graph.Node("Mul", {ratio, ratio});
  return graph.Node(
      "Mul", {most, graph.Node("Sqrt", {graph.Node("Add", {square, graph.Scalar<float>(1)})})});
}

Value Outer(GraphBuilder& graph, Value a, Value b) {
  return graph.Node("Mul", {graph.Reshape(a, {-1, 1}), graph.Reshape(b, {1, -1})});
}

// What is sorted, along which axis (it has at most one), and how many elements that has.
struct Sorting {
  Value x;
  int64_t axis = 0;
  Value count;
};

Sorting ReadSorting(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  Sorting sorting;
  sorting.x = layer.RawInput();
  if (!layer.ok()) return sorting;
  if (graph.DTypeOf(sorting.x) == DType::kBool) layer.Refuse("truth values are not supported");
  if (layer.config.Has("axis")) {
    sorting.axis = layer.config.Int("axis");
  } else {
    sorting.x = graph.Reshape(sorting.x, {-1});
  }
  const int64_t rank = layer.Rank(sorting.x);
  if (sorting.axis < 0) sorting.axis += rank;
  if (sorting.axis < 0 || sorting.axis >= rank) layer.config.Fail("axis", "is out of range");
  if (layer.ok()) sorting.count = graph.Gather(graph.Node("Shape", {sorting.x}), {sorting.axis}, 0);
  return sorting;
}

// Of equal elements the one that stands first comes first, as in TensorFlow.
std::vector<Value> Sorted(LayerContext& layer) {
  const Sorting sorting = ReadSorting(layer);
  if (!layer.ok()) return {};
  return layer.graph.Nodes("TopK", {sorting.x, sorting.count}, 2,
                           {IntAttr("axis", sorting.axis), IntAttr("largest", 0)});
}

LayerTensors TranslateSort(LayerContext& layer) {
  const std::vector<Value> sorted = Sorted(layer);
  if (!layer.ok()) return {};
  return {{sorted[0], Value()}};
}

LayerTensors TranslateArgsort(LayerContext& layer) {
  const std::vector<Value> sorted = Sorted(layer);
  if (!layer.ok()) return {};
  return {{layer.graph.Cast(sorted[1], DType::kInt32), Value()}};
}

constexpr int64_t kMostShift = 1 << 30;

// The axis is as long as it turns out to be: where to cut is computed there.
LayerTensors TranslateRoll(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t shift = layer.config.Int("shift");
  if (shift < -kMostShift || shift > kMostShift) layer.config.Fail("shift", "is out of range");
  const Sorting along = ReadSorting(layer);
  if (!layer.ok()) return {};
  const Value least = graph.Node("Max", {along.count, graph.Ints({1})});
  const Value cut = graph.Node("Mod", {graph.Ints({-shift}), least});
  const Value axes = graph.Ints({along.axis});
  const Value end = graph.Node("Slice", {along.x, cut, along.count, axes});
  const Value begin = graph.Node("Slice", {along.x, graph.Ints({0}), cut, axes});
  const Value x = layer.RawInput();
  const Shape shape = layer.ShapeOf(x);
  const Value rolled = graph.Concat({end, begin}, along.axis);
  return {
      {graph.WithShape(graph.Node("Reshape", {rolled, graph.Node("Shape", {x})}), shape), Value()}};
}

LayerTensors TranslateNorm(LayerContext& layer) {
  const int64_t order = layer.config.Int("ord", 2);
  const bool keep = layer.config.Bool("keepdims", false);
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  std::vector<int64_t> axes;
  if (layer.config.Has("axis")) axes = layer.config.Ints("axis", 0);
  const size_t count = axes.empty() ? static_cast<size_t>(layer.Rank(x)) : axes.size();
  if ((order != 1 && order != 2) || (count != 1 && layer.config.Has("ord")))
    layer.Refuse(StrCat("ord ", order, " over ", count, " axes is not supported"));
  if (!layer.ok()) return {};
  std::vector<Value> operands = {x};
  if (!axes.empty()) operands.push_back(layer.graph.Ints(axes));
  return {{layer.graph.Node(order == 1 ? "ReduceL1" : "ReduceL2", operands,
                            {IntAttr("keepdims", keep)}),
           Value()}};
}

LayerTensors TranslateCountNonzero(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  std::vector<Value> operands = {graph.Cast(graph.Cast(x, DType::kBool), DType::kInt32)};
  if (layer.config.Has("axis")) operands.push_back(graph.Ints(layer.config.Ints("axis", 0)));
  if (!layer.ok()) return {};
  return {{graph.Node("ReduceSum", operands, {IntAttr("keepdims", 0)}), Value()}};
}

LayerTensors TranslateMoments(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const bool keep = layer.config.Bool("keepdims", false);
  const std::vector<int64_t> list = layer.config.Ints("axes", 0);
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  const Value axes = graph.Ints(list);
  const auto mean = [&](Value of, bool keeping) {
    return graph.Node("ReduceMean", {of, axes}, {IntAttr("keepdims", keeping)});
  };
  const Value off = graph.Node("Sub", {x, mean(x, true)});
  return {{mean(x, keep), Value()}, {mean(graph.Node("Mul", {off, off}), keep), Value()}};
}

LayerTensors Joined(LayerContext& layer, int64_t axis) {
  std::vector<Value> values;
  bool same = true;
  for (size_t i = 0; i < layer.inputs().size(); ++i) values.push_back(layer.RawInput(i));
  if (values.empty()) layer.Fail(absl::InvalidArgumentError("has no inputs"));
  for (const Value value : values)
    same = same && layer.ok() && layer.graph.DTypeOf(value) == layer.graph.DTypeOf(values[0]);
  if (layer.ok() && !same) layer.Refuse("inputs of different types are not supported");
  if (!layer.ok()) return {};
  return {{layer.graph.Concat(values, layer.Rank(values[0]) == 1 ? 0 : axis), Value()}};
}
LayerTensors TranslateHstack(LayerContext& layer) { return Joined(layer, 1); }
LayerTensors TranslateVstack(LayerContext& layer) { return Joined(layer, 0); }

constexpr auto kRows = std::to_array<LayerRow>({
    {"Isfinite", OfOne<IsFinite>},
    {"Expm1", OfOne<Expm1>},
    {"Exp2", OfOne<Exp2>},
    {"Trunc", OfOne<Trunc>},
    {"NanToNum", OfOne<NanToNum>},
    {"SoftShrink", OfOne<SoftShrink>},
    {"Threshold", OfOne<Threshold>},
    {"Squareplus", OfOne<Squareplus>},
    {"Glu", OfOne<Glu>},
    {"Logaddexp", OfTwo<LogAddExp>},
    {"Hypot", OfTwo<Hypot>},
    {"Outer", OfTwo<Outer>},
    {"Sort", TranslateSort},
    {"Argsort", TranslateArgsort},
    {"Roll", TranslateRoll, Masking::kDrops, "one axis"},
    {"Norm", TranslateNorm, Masking::kDrops, "orders 1 and 2 of vectors"},
    {"CountNonzero", TranslateCountNonzero},
    {"Moments", TranslateMoments},
    {"Hstack", TranslateHstack},
    {"Vstack", TranslateVstack},
});

}  // namespace

Rows NumericOperationRows() { return kRows; }

}  // namespace tenon::keras
