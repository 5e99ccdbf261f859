// Functions of keras.ops that move, join, cut and repeat whole tensors.
#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "import/keras/layer_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

LayerTensors One(LayerContext& layer, Value value) {
  return layer.ok() ? LayerTensors{{value, Value()}} : LayerTensors();
}

LayerTensors TranslateExpandDims(LayerContext& layer) {
  const std::vector<int64_t> axes = layer.config.Ints("axis", 0);
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  return One(layer, layer.graph.Node("Unsqueeze", {x, layer.graph.Ints(axes)}));
}

LayerTensors TranslateSqueeze(LayerContext& layer) {
  std::vector<int64_t> axes = layer.config.Ints("axis", 0, 0);
  const Value x = layer.RawInput();
  const Shape shape = layer.ShapeOf(x);
  if (!layer.ok()) return {};
  if (!layer.config.Has("axis")) {
    axes.clear();
    for (size_t i = 0; i < shape.size(); ++i)
      if (shape[i] == 1) axes.push_back(static_cast<int64_t>(i));
  }
  if (axes.empty()) return One(layer, x);
  return One(layer, layer.graph.Node("Squeeze", {x, layer.graph.Ints(axes)}));
}

LayerTensors TranslateReshape(LayerContext& layer) {
  const json::Value* shape = layer.config.Find("newshape");
  const Value x = layer.RawInput();
  const std::optional<std::vector<int64_t>> sizes =
      shape == nullptr ? std::nullopt : IntsOf(*shape, -1);
  if (!sizes.has_value() || std::ranges::count(*sizes, -1) > 1)
    layer.Refuse("a newshape of more than one unknown size is not supported; give sizes");
  if (!layer.ok()) return {};
  return One(layer, layer.graph.Reshape(x, *sizes));
}

LayerTensors TranslateRavel(LayerContext& layer) {
  const Value x = layer.RawInput();
  return layer.ok() ? One(layer, layer.graph.Reshape(x, {-1})) : LayerTensors();
}

LayerTensors Permuted(LayerContext& layer, const std::vector<int64_t>& order) {
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  return One(layer, layer.graph.Node("Transpose", {x}, {IntsAttr("perm", order)}));
}

LayerTensors TranslateTranspose(LayerContext& layer) {
  std::vector<int64_t> order = layer.config.Ints("axes", 0, 0);
  const int64_t rank = layer.Rank(layer.RawInput());
  if (!layer.config.Has("axes")) {
    order.resize(static_cast<size_t>(rank));
    std::iota(order.rbegin(), order.rend(), 0);
  }
  for (int64_t& axis : order)
    if (axis < 0) axis += rank;
  return Permuted(layer, order);
}

// An axis counted from the front; a mistake when it is outside.
size_t AxisOf(LayerContext& layer, std::string_view member, int64_t rank,
              std::optional<int64_t> otherwise = {}) {
  int64_t axis = layer.config.Int(member, otherwise);
  if (axis < 0) axis += rank;
  if (axis >= 0 && axis < rank) return static_cast<size_t>(axis);
  layer.config.Fail(member, "is outside its input's shape");
  return 0;
}

LayerTensors TranslateSwapaxes(LayerContext& layer) {
  const int64_t rank = layer.Rank(layer.RawInput());
  std::vector<int64_t> order(static_cast<size_t>(rank));
  std::iota(order.begin(), order.end(), 0);
  const size_t a = AxisOf(layer, "axis1", rank);
  const size_t b = AxisOf(layer, "axis2", rank);
  if (!layer.ok()) return {};
  std::swap(order[a], order[b]);
  return Permuted(layer, order);
}

LayerTensors TranslateMoveaxis(LayerContext& layer) {
  const int64_t rank = layer.Rank(layer.RawInput());
  const size_t from = AxisOf(layer, "source", rank);
  const size_t to = AxisOf(layer, "destination", rank);
  if (!layer.ok()) return {};
  std::vector<int64_t> order;
  for (int64_t i = 0; i < rank; ++i)
    if (i != static_cast<int64_t>(from)) order.push_back(i);
  order.insert(order.begin() + static_cast<ptrdiff_t>(to), static_cast<int64_t>(from));
  return Permuted(layer, order);
}

// All tensors of the first argument with one type.
std::vector<Value> Alike(LayerContext& layer) {
  std::vector<Value> values;
  for (const LayerTensor& input : layer.inputs()) values.push_back(input.value);
  if (values.empty()) layer.Fail(absl::InvalidArgumentError("has no inputs"));
  if (!layer.ok()) return values;
  const DType first = layer.graph.DTypeOf(values.front());
  if (std::ranges::any_of(values, [&](Value value) { return layer.graph.DTypeOf(value) != first; }))
    for (Value& value : values) value = layer.graph.Cast(value, DType::kFp32);
  return values;
}

LayerTensors TranslateConcatenate(LayerContext& layer) {
  const std::vector<Value> values = Alike(layer);
  const int64_t axis = layer.config.Int("axis", 0);
  if (!layer.ok()) return {};
  const bool is_bool = layer.graph.DTypeOf(values.front()) == DType::kBool;
  return One(layer,
             is_bool || values.size() > 1 ? layer.graph.Concat(values, axis) : values.front());
}

LayerTensors TranslateStack(LayerContext& layer) {
  std::vector<Value> values = Alike(layer);
  const int64_t axis = layer.config.Int("axis", 0);
  if (!layer.ok()) return {};
  for (Value& value : values)
    value = layer.graph.Node("Unsqueeze", {value, layer.graph.Ints({axis})});
  return One(layer, layer.graph.Concat(values, axis));
}

LayerTensors TranslateSplit(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.RawInput();
  const int64_t axis = layer.config.Int("axis", 0);
  const int64_t size = layer.KnownDim(x, axis);
  const json::Value* how = layer.config.Find("indices_or_sections");
  if (!layer.ok() || how == nullptr) return {};
  std::vector<int64_t> sizes;
  if (how->kind == json::Kind::kInt) {
    if (how->integer < 1 || how->integer > 4'096 || size % how->integer != 0)
      layer.config.Fail("indices_or_sections", "doesn't divide the axis");
    if (layer.ok()) sizes.assign(static_cast<size_t>(how->integer), size / how->integer);
  } else {
    int64_t from = 0;
    std::vector<int64_t> cuts = layer.config.Ints("indices_or_sections", 0);
    cuts.push_back(size);
    for (const int64_t cut : cuts) {
      if (cut < from || cut > size)
        layer.config.Fail("indices_or_sections", "is not in order or outside the axis");
      sizes.push_back(cut - from);
      from = cut;
    }
  }
  if (!layer.ok()) return {};
  LayerTensors parts;
  for (const Value part : graph.Nodes("Split", {x, graph.Ints(sizes)},
                                      static_cast<int>(sizes.size()), {IntAttr("axis", axis)}))
    parts.push_back({part, Value()});
  return parts;
}

LayerTensors TranslateUnstack(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.RawInput();
  const int64_t axis = layer.config.Int("axis", 0);
  const int64_t size = layer.KnownDim(x, axis);
  if (layer.ok() && size > 4'096) layer.Refuse("an axis of more than 4096 is not supported");
  if (!layer.ok()) return {};
  LayerTensors parts;
  for (int64_t i = 0; i < size; ++i)
    parts.push_back(
        {graph.Node("Gather", {x, graph.Scalar<int64_t>(i)}, {IntAttr("axis", axis)}), Value()});
  return parts;
}

LayerTensors TranslateTile(LayerContext& layer) {
  std::vector<int64_t> repeats = layer.config.Ints("repeats", 0);
  const Value x = layer.RawInput();
  const auto rank = static_cast<size_t>(layer.Rank(x));
  if (!layer.ok()) return {};
  if (repeats.size() > rank) layer.Refuse("more repeats than dimensions are not supported");
  repeats.insert(repeats.begin(), rank - std::min(rank, repeats.size()), 1);
  return One(layer, layer.graph.Node("Tile", {x, layer.graph.Ints(repeats)}));
}

// Each element times in a row: a new axis behind, tiled and joined with the one before.
LayerTensors TranslateRepeat(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t times = layer.config.Int("repeats");
  Value x = layer.RawInput();
  if (layer.ok() && !layer.config.Has("axis")) x = graph.Reshape(x, {-1});
  const Shape shape = layer.ShapeOf(x);
  const size_t axis = AxisOf(layer, "axis", static_cast<int64_t>(shape.size()), 0);
  if (!layer.ok()) return {};
  if (times < 0) layer.config.Fail("repeats", "is negative");
  std::vector<int64_t> tiles(shape.size() + 1, 1);
  tiles[axis + 1] = times;
  const Value wide = graph.Node("Unsqueeze", {x, graph.Ints({static_cast<int64_t>(axis) + 1})});
  const Value tiled = graph.Node("Tile", {wide, graph.Ints(tiles)});
  const Value sizes = graph.Node("Shape", {x});
  std::vector<int64_t> factors(shape.size(), 1);
  factors[axis] = times;
  Shape after = shape;
  if (after[axis] != kAnyDim && times <= 1 << 20) after[axis] *= times;
  const Value y = graph.Node("Reshape", {tiled, graph.Node("Mul", {sizes, graph.Ints(factors)})});
  return One(layer, graph.WithShape(y, after));
}

LayerTensors TranslateFlip(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.RawInput();
  std::vector<int64_t> axes = layer.config.Ints("axis", 0, 0);
  if (!layer.config.Has("axis")) {
    axes.resize(static_cast<size_t>(layer.Rank(x)));
    std::iota(axes.begin(), axes.end(), 0);
  }
  if (!layer.ok()) return {};
  const std::vector<int64_t> starts(axes.size(), -1);
  const std::vector<int64_t> ends(axes.size(), INT64_MIN);
  const Value y = graph.Node(
      "Slice", {x, graph.Ints(starts), graph.Ints(ends), graph.Ints(axes), graph.Ints(starts)});
  return One(layer, graph.WithShape(y, layer.ShapeOf(x)));
}

LayerTensors TranslatePad(LayerContext& layer) {
  const json::Value* widths = layer.config.Find("pad_width");
  const std::string mode = layer.config.Text("mode", "constant");
  const Value x = layer.RawInput();
  const auto rank = static_cast<size_t>(layer.Rank(x));
  if (mode != "constant" && mode != "reflect")
    layer.Refuse(StrCat("mode ", Quote(mode), " is not supported"));
  if (!layer.ok()) return {};
  std::vector<int64_t> pads(2 * rank, 0);
  const bool pairs = widths != nullptr && widths->elements.size() == rank;
  for (size_t i = 0; i < rank && pairs; ++i) {
    const std::optional<std::vector<int64_t>> pair = IntsOf(widths->elements[i], 0);
    if (!pair.has_value() || pair->size() != 2) return One(layer, Value());
    pads[i] = (*pair)[0];
    pads[rank + i] = (*pair)[1];
  }
  const Argument* value = layer.FindArgument(1, "constant_values");
  const double filling =
      value == nullptr || value->constant == nullptr ? 0 : NumberOf(*value->constant).value_or(0);
  if (!pairs) layer.Refuse("a pad_width that isn't a pair for each axis is not supported");
  if (!layer.ok()) return {};
  std::vector<Value> operands = {x, layer.graph.Ints(pads)};
  if (mode == "constant") operands.push_back(layer.graph.ScalarLike(x, filling));
  return One(layer, layer.graph.Node("Pad", operands, {TextAttr("mode", mode)}));
}

LayerTensors TranslateBroadcastTo(LayerContext& layer) {
  const std::vector<int64_t> shape = layer.config.Ints("shape", 0);
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  return One(layer, layer.graph.Node("Expand", {x, layer.graph.Ints(shape)}));
}

LayerTensors Triangle(LayerContext& layer, int64_t upper) {
  const Value x = layer.RawInput();
  const int64_t k = layer.config.Int("k", 0);
  if (!layer.ok()) return {};
  return One(layer, layer.graph.Node("Trilu", {x, layer.graph.Scalar<int64_t>(k)},
                                     {IntAttr("upper", upper)}));
}
LayerTensors TranslateTril(LayerContext& layer) { return Triangle(layer, 0); }
LayerTensors TranslateTriu(LayerContext& layer) { return Triangle(layer, 1); }

LayerTensors TranslateEinsum(LayerContext& layer) {
  const std::string equation = layer.config.Text("subscripts");
  std::vector<Value> operands;
  LayerTensors tensors;
  for (const Argument& argument : layer.call.args) AppendTensors(argument, &tensors);
  for (const LayerTensor& tensor : tensors)
    operands.push_back(layer.graph.Cast(tensor.value, DType::kFp32));
  if (!layer.ok() || operands.empty()) return {};
  const Value y = layer.graph.Node("Einsum", operands, {TextAttr("equation", equation)});
  const size_t arrow = equation.find("->");
  if (arrow == std::string::npos || equation.find('.') != std::string::npos) return One(layer, y);
  const auto rank = std::count_if(equation.begin() + static_cast<ptrdiff_t>(arrow) + 2,
                                  equation.end(), [](char c) { return c != ' '; });
  return One(layer, layer.graph.WithShape(y, Shape(static_cast<size_t>(rank), kAnyDim)));
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"ExpandDims", TranslateExpandDims},
    {"Squeeze", TranslateSqueeze},
    {"Reshape", TranslateReshape, Masking::kDrops, "one unknown size"},
    {"Ravel", TranslateRavel},
    {"Transpose", TranslateTranspose},
    {"Swapaxes", TranslateSwapaxes},
    {"Moveaxis", TranslateMoveaxis, Masking::kDrops, "one axis"},
    {"Concatenate", TranslateConcatenate},
    {"Stack", TranslateStack},
    {"Split", TranslateSplit},
    {"Unstack", TranslateUnstack},
    {"Tile", TranslateTile},
    {"Repeat", TranslateRepeat, Masking::kDrops, "one number of repeats"},
    {"Flip", TranslateFlip},
    {"Pad", TranslatePad, Masking::kDrops, "modes constant, reflect"},
    {"BroadcastTo", TranslateBroadcastTo},
    {"Tril", TranslateTril},
    {"Triu", TranslateTriu},
    {"Einsum", TranslateEinsum},
});

}  // namespace

Rows RearrangingOperationRows() { return kRows; }

}  // namespace tenon::keras
