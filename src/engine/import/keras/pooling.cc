// Poolings over windows and over all of space.
#include <array>
#include <numeric>
#include <string>

#include "import/keras/layer_table.h"
#include "import/keras/windows.h"

namespace tenon::keras {
namespace {

LayerTensors Pool(LayerContext& layer, std::string_view op, Attributes more) {
  const Windows windows = ReadWindows(layer, SpaceOf(layer.class_name), "pool_size", 0);
  if (!layer.ok()) return {};
  const Value x = ChannelsFirst(layer, windows, layer.Input());
  Attributes attributes = WindowAttributes(layer, windows, x);
  attributes.insert(attributes.end(), more.begin(), more.end());
  const Value y = layer.graph.WithShape(layer.graph.Node(op, {x}, attributes),
                                        ShapeAfter(layer, windows, x, kAnyDim));
  return {{ChannelsBack(layer, windows, y), Value()}};
}

LayerTensors TranslateMaxPool(LayerContext& layer) { return Pool(layer, "MaxPool", {}); }
LayerTensors TranslateAveragePool(LayerContext& layer) {
  return Pool(layer, "AveragePool", {IntAttr("count_include_pad", 0)});
}

std::vector<int64_t> SpaceAxes(LayerContext& layer) {
  std::vector<int64_t> axes(SpaceOf(layer.class_name));
  const bool last = layer.config.Text("data_format", "channels_last") != "channels_first";
  std::iota(axes.begin(), axes.end(), last ? 1 : 2);
  return axes;
}

LayerTensors TranslateGlobalMaxPool(LayerContext& layer) {
  const bool keep = layer.config.Bool("keepdims", false);
  const std::vector<int64_t> axes = SpaceAxes(layer);
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  return {{layer.graph.Node("ReduceMax", {x, layer.graph.Ints(axes)}, {IntAttr("keepdims", keep)}),
           Value()}};
}

LayerTensors TranslateGlobalAveragePool(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const bool keep = layer.config.Bool("keepdims", false);
  const std::vector<int64_t> axes = SpaceAxes(layer);
  const Value x = layer.Input();
  if (!layer.ok()) return {};
  const Value mask = axes.size() == 1 ? layer.Mask() : Value();  // only 1D looks at it
  const Attributes attributes = {IntAttr("keepdims", keep)};
  if (!mask.exists())
    return {{graph.Node("ReduceMean", {x, graph.Ints(axes)}, attributes), Value()}};
  const Value wide = graph.Node("Unsqueeze", {mask, graph.Ints({axes.front() == 1 ? 2 : 1})});
  const Value kept = graph.Node("Where", {wide, x, graph.ScalarLike(x, 0)});
  const Value count =
      graph.Node("ReduceSum", {graph.Cast(wide, DType::kFp32), graph.Ints(axes)}, attributes);
  return {
      {graph.Node("Div", {graph.Node("ReduceSum", {kept, graph.Ints(axes)}, attributes), count}),
       Value()}};
}

// Cells of an adaptive pooling along one axis: each window's own reduction, joined again.
Value AdaptAxis(LayerContext& layer, std::string_view op, Value x, int64_t axis, int64_t cells) {
  GraphBuilder& graph = layer.graph;
  const int64_t size = layer.KnownDim(x, axis);
  if (!layer.ok()) return Value();
  std::vector<Value> parts;
  for (int64_t i = 0; i < cells; ++i) {
    const int64_t from = i * size / cells;
    const int64_t to = ((i + 1) * size + cells - 1) / cells;
    const Value window =
        graph.Node("Slice", {x, graph.Ints({from}), graph.Ints({to}), graph.Ints({axis})});
    parts.push_back(graph.Node(op, {window, graph.Ints({axis})}, {IntAttr("keepdims", 1)}));
  }
  return graph.Concat(parts, axis);
}

LayerTensors Adapt(LayerContext& layer, std::string_view op) {
  constexpr int64_t kMostCells = 1'024;
  const std::vector<int64_t> axes = SpaceAxes(layer);
  const std::vector<int64_t> cells = layer.config.Ints("output_size", axes.size());
  Value x = layer.Input();
  for (size_t i = 0; i < axes.size() && layer.ok(); ++i) {
    if (cells[i] < 1 || cells[i] > kMostCells || layer.KnownDim(x, axes[i]) > 1 << 30) {
      layer.config.Fail("output_size", "is outside 1 to 1024");
    } else {
      x = AdaptAxis(layer, op, x, axes[i], cells[i]);
    }
  }
  return {{x, Value()}};
}
LayerTensors TranslateAdaptiveMax(LayerContext& layer) { return Adapt(layer, "ReduceMax"); }
LayerTensors TranslateAdaptiveAverage(LayerContext& layer) { return Adapt(layer, "ReduceMean"); }

constexpr std::string_view kAdaptive = "sizes in space that the model knows, up to 1024 cells";

constexpr auto kRows = std::to_array<LayerRow>({
    {"MaxPooling1D", TranslateMaxPool},
    {"MaxPooling2D", TranslateMaxPool},
    {"MaxPooling3D", TranslateMaxPool},
    {"AveragePooling1D", TranslateAveragePool},
    {"AveragePooling2D", TranslateAveragePool},
    {"AveragePooling3D", TranslateAveragePool},
    {"GlobalMaxPooling1D", TranslateGlobalMaxPool},
    {"GlobalMaxPooling2D", TranslateGlobalMaxPool},
    {"GlobalMaxPooling3D", TranslateGlobalMaxPool},
    {"GlobalAveragePooling1D", TranslateGlobalAveragePool},
    {"GlobalAveragePooling2D", TranslateGlobalAveragePool},
    {"GlobalAveragePooling3D", TranslateGlobalAveragePool},
    {"AdaptiveMaxPooling1D", TranslateAdaptiveMax, Masking::kDrops, kAdaptive},
    {"AdaptiveMaxPooling2D", TranslateAdaptiveMax, Masking::kDrops, kAdaptive},
    {"AdaptiveMaxPooling3D", TranslateAdaptiveMax, Masking::kDrops, kAdaptive},
    {"AdaptiveAveragePooling1D", TranslateAdaptiveAverage, Masking::kDrops, kAdaptive},
    {"AdaptiveAveragePooling2D", TranslateAdaptiveAverage, Masking::kDrops, kAdaptive},
    {"AdaptiveAveragePooling3D", TranslateAdaptiveAverage, Masking::kDrops, kAdaptive},
});

}  // namespace

Rows PoolingRows() { return kRows; }

}  // namespace tenon::keras
