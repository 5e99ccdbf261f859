// Layers that make one tensor of several.
#include <algorithm>
#include <array>
#include <string>

#include "import/keras/layer_table.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// All inputs with the same rank: sizes of 1 are put in after the batch, as Keras does.
std::vector<Value> Aligned(LayerContext& layer) {
  std::vector<Value> values;
  int64_t rank = 0;
  for (size_t i = 0; i < layer.inputs().size(); ++i) {
    values.push_back(layer.Input(i));
    rank = std::max(rank, layer.Rank(values.back()));
  }
  if (!layer.ok()) return values;
  for (Value& value : values) {
    std::vector<int64_t> axes;
    for (int64_t i = layer.Rank(value); i < rank; ++i)
      axes.push_back(static_cast<int64_t>(axes.size()) + 1);
    if (!axes.empty()) value = layer.graph.Node("Unsqueeze", {value, layer.graph.Ints(axes)});
  }
  if (values.empty()) layer.Fail(absl::InvalidArgumentError("has no inputs"));
  return values;
}

// A mask only where all inputs have one: positions that any of them has.
Value AnyMask(LayerContext& layer) {
  Value any;
  for (const LayerTensor& input : layer.inputs()) {
    if (!input.mask.exists()) return Value();
    any = any.exists() ? layer.graph.Node("Or", {any, input.mask}) : input.mask;
  }
  return any;
}

LayerTensors Fold(LayerContext& layer, std::string_view op) {
  const std::vector<Value> values = Aligned(layer);
  if (!layer.ok()) return {};
  Value y = values.front();
  for (size_t i = 1; i < values.size(); ++i) y = layer.graph.Node(op, {y, values[i]});
  return {{y, AnyMask(layer)}};
}

LayerTensors TranslateAdd(LayerContext& layer) { return Fold(layer, "Add"); }

// Keras 3 takes 1 for what is masked, and 0 where all inputs are.
LayerTensors TranslateMultiply(LayerContext& layer) {
  if (layer.keras_major < 3) return Fold(layer, "Mul");
  GraphBuilder& graph = layer.graph;
  std::vector<Value> values = Aligned(layer);
  if (!layer.ok()) return {};
  bool all = true;
  for (size_t i = 0; i < values.size(); ++i) {
    const bool kept = layer.Rank(values[i]) == layer.Rank(layer.RawInput(i));  // else no mask is
    all = all && kept && layer.Mask(i).exists();
    if (kept && layer.Mask(i).exists())
      values[i] = graph.Node("Where", {graph.Node("Unsqueeze", {layer.Mask(i), graph.Ints({-1})}),
                                       values[i], graph.ScalarLike(values[i], 1)});
  }
  Value y = values.front();
  for (size_t i = 1; i < values.size(); ++i) y = graph.Node("Mul", {y, values[i]});
  const Value any = AnyMask(layer);
  if (all)
    y = graph.Node("Where",
                   {graph.Node("Unsqueeze", {any, graph.Ints({-1})}), y, graph.ScalarLike(y, 0)});
  return {{y, any}};
}

LayerTensors TranslateSubtract(LayerContext& layer) {
  if (layer.inputs().size() != 2)
    layer.Fail(absl::InvalidArgumentError(StrCat("has ", layer.inputs().size(), " inputs, not 2")));
  return Fold(layer, "Sub");
}

LayerTensors TranslateAverage(LayerContext& layer) {
  LayerTensors sum = Fold(layer, "Add");
  if (!layer.ok()) return {};
  const auto count = static_cast<double>(layer.inputs().size());
  sum.front().value =
      layer.graph.Node("Div", {sum.front().value, layer.graph.ScalarLike(sum[0].value, count)});
  return sum;
}

// Where one of them is masked, the other one counts.
LayerTensors FoldExtremes(LayerContext& layer, std::string_view op) {
  GraphBuilder& graph = layer.graph;
  const std::vector<Value> values = Aligned(layer);
  if (!layer.ok()) return {};
  Value y;
  Value y_mask;
  for (size_t i = 0; i < values.size(); ++i) {
    Value x = values[i];
    const Value own = layer.Mask(i);
    const Value mask = own.exists() ? graph.Node("Unsqueeze", {own, graph.Ints({-1})}) : Value();
    if (!y.exists()) {
      y = x;
      y_mask = mask;
      continue;
    }
    if (mask.exists()) x = graph.Node("Where", {mask, x, y});
    if (y_mask.exists()) y = graph.Node("Where", {y_mask, y, x});
    y_mask = mask.exists() && y_mask.exists() ? graph.Node("Or", {y_mask, mask}) : Value();
    y = graph.Node(op, {y, x});
  }
  const Value out =
      y_mask.exists() ? graph.Node("Squeeze", {y_mask, graph.Ints({-1})}) : AnyMask(layer);
  return {{y, out}};
}

LayerTensors TranslateMaximum(LayerContext& layer) { return FoldExtremes(layer, "Max"); }
LayerTensors TranslateMinimum(LayerContext& layer) { return FoldExtremes(layer, "Min"); }

// Masks are widened to their inputs (all true where there is none), joined, and any of the last
// axis counts.
Value JoinedMask(LayerContext& layer, int64_t axis) {
  GraphBuilder& graph = layer.graph;
  const auto has = [](const LayerTensor& input) { return input.mask.exists(); };
  if (std::ranges::none_of(layer.inputs(), has)) return Value();
  std::vector<Value> wide;
  for (const LayerTensor& input : layer.inputs()) {
    Value mask = input.mask.exists() ? input.mask : graph.Scalar<bool>(true);
    if (input.mask.exists() && layer.Rank(mask) < layer.Rank(input.value))
      mask = graph.Node("Unsqueeze", {mask, graph.Ints({-1})});
    const Value shape = graph.Node("Shape", {input.value});
    wide.push_back(graph.Cast(graph.Node("Expand", {mask, shape}), DType::kInt32));
  }
  const Value any = graph.Node("ReduceMax", {graph.Concat(wide, axis), graph.Ints({-1})},
                               {IntAttr("keepdims", 0)});
  return graph.Cast(any, DType::kBool);
}

LayerTensors TranslateConcatenate(LayerContext& layer) {
  const int64_t axis = layer.config.Int("axis", -1);
  std::vector<Value> values;
  for (size_t i = 0; i < layer.inputs().size(); ++i) values.push_back(layer.RawInput(i));
  if (values.empty()) layer.Fail(absl::InvalidArgumentError("has no inputs"));
  const auto dtype = [&](Value value) { return layer.graph.DTypeOf(value); };
  if (layer.ok() && std::ranges::any_of(
                        values, [&](Value value) { return dtype(value) != dtype(values.front()); }))
    for (size_t i = 0; i < values.size(); ++i) values[i] = layer.Input(i);
  if (!layer.ok()) return {};
  return {{layer.graph.Concat(values, axis), JoinedMask(layer, axis)}};
}

// x over its length along `axis`, at most 1e7 times as long.
Value Normalized(GraphBuilder& graph, Value x, int64_t axis) {
  const Value squares =
      graph.Node("ReduceSumSquare", {x, graph.Ints({axis})}, {IntAttr("keepdims", 1)});
  const Value inverse = graph.Node("Reciprocal", {graph.Node("Sqrt", {squares})});
  return graph.Node("Mul", {x, graph.Node("Min", {inverse, graph.ScalarLike(x, 1e7)})});
}

Value WithAxisAt(GraphBuilder& graph, Value x, int64_t rank, int64_t axis, int64_t to) {
  if (axis == to) return x;
  std::vector<int64_t> order;
  for (int64_t i = 0; i < rank; ++i)
    if (i != axis) order.push_back(i);
  order.insert(order.begin() + static_cast<ptrdiff_t>(to), axis);
  return graph.Node("Transpose", {x}, {IntsAttr("perm", order)});
}

LayerTensors TranslateDot(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  std::vector<int64_t> axes = layer.config.Ints("axes", 2);
  const bool normalize = layer.config.Bool("normalize", false);
  Value x = layer.Input(0);
  Value y = layer.Input(1);
  const int64_t x_rank = layer.Rank(x);
  const int64_t y_rank = layer.Rank(y);
  if (!layer.ok()) return {};
  if (axes[0] < 0) axes[0] += x_rank;
  if (axes[1] < 0) axes[1] += y_rank;
  if (axes[0] < 1 || axes[1] < 1 || axes[0] >= x_rank || axes[1] >= y_rank) {
    layer.Fail(absl::InvalidArgumentError("axes are outside its inputs' shapes"));
    return {};
  }
  if (x_rank > 3 || y_rank > 3) {
    layer.Refuse("inputs of more than three dimensions are not supported");
    return {};
  }
  if (normalize) {
    x = Normalized(graph, x, axes[0]);
    y = Normalized(graph, y, axes[1]);
  }
  x = WithAxisAt(graph, x, x_rank, axes[0], x_rank - 1);
  y = WithAxisAt(graph, y, y_rank, axes[1], 1);
  if (x_rank == 2) x = graph.Node("Unsqueeze", {x, graph.Ints({1})});
  if (y_rank == 2) y = graph.Node("Unsqueeze", {y, graph.Ints({2})});
  Value product = graph.Node("MatMul", {x, y});
  if (x_rank == 2) {
    product = graph.Node("Squeeze", {product, graph.Ints({1})});
  } else if (y_rank == 2) {
    product = graph.Node("Squeeze", {product, graph.Ints({-1})});
  }
  return {{product, Value()}};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Add", TranslateAdd, Masking::kOwn},
    {"Subtract", TranslateSubtract, Masking::kOwn},
    {"Multiply", TranslateMultiply, Masking::kOwn},
    {"Average", TranslateAverage, Masking::kOwn},
    {"Maximum", TranslateMaximum, Masking::kOwn},
    {"Minimum", TranslateMinimum, Masking::kOwn},
    {"Concatenate", TranslateConcatenate, Masking::kOwn},
    {"Dot", TranslateDot, Masking::kOwn, "inputs of up to three dimensions"},
});

}  // namespace

Rows MergingRows() { return kRows; }

}  // namespace tenon::keras
