// Layers that rearrange, repeat, cut and pad.
#include <algorithm>
#include <array>
#include <numeric>
#include <string>

#include "import/keras/layer_table.h"
#include "import/keras/windows.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

bool ChannelsLast(LayerContext& layer) {
  return layer.config.Text("data_format", "channels_last") != "channels_first";
}

LayerTensors TranslateReshape(LayerContext& layer) {
  std::vector<int64_t> shape = layer.config.Ints("target_shape", 0);
  const Value x = layer.RawInput();
  const Shape from = layer.ShapeOf(x);
  if (!layer.ok()) return {};
  // ONNX counts one -1 out; where the target has one, the batch is copied instead.
  const bool open = std::ranges::find(shape, -1) != shape.end();
  const bool fixed_batch = !from.empty() && from[0] != kAnyDim;
  shape.insert(shape.begin(), fixed_batch ? from[0] : open ? 0 : -1);
  return {{layer.graph.Reshape(x, shape), Value()}};
}

LayerTensors TranslateFlatten(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  Value x = layer.RawInput();
  const int64_t rank = layer.Rank(x);
  const bool last = ChannelsLast(layer);
  if (!layer.ok()) return {};
  if (rank == 1) return {{graph.Node("Unsqueeze", {x, graph.Ints({1})}), Value()}};
  if (!last && rank > 2) {
    std::vector<int64_t> order(static_cast<size_t>(rank));
    std::iota(order.begin(), order.end(), 0);
    std::rotate(order.begin() + 1, order.begin() + 2, order.end());
    x = graph.Node("Transpose", {x}, {IntsAttr("perm", order)});
  }
  return {{graph.Node("Flatten", {x}, {IntAttr("axis", 1)}), Value()}};
}

LayerTensors TranslatePermute(LayerContext& layer) {
  std::vector<int64_t> order = layer.config.Ints("dims", 0);
  const Value x = layer.RawInput();
  order.insert(order.begin(), 0);
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Transpose", {x}, {IntsAttr("perm", order)}), Value()}};
}

LayerTensors TranslateRepeatVector(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const int64_t times = layer.config.Int("n");
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  const Value wide = graph.Node("Unsqueeze", {x, graph.Ints({1})});
  return {{graph.Node("Tile", {wide, graph.Ints({1, times, 1})}), Value()}};
}

// Pairs before and after each dimension of space: an integer, one a dimension, or pairs.
std::vector<std::array<int64_t, 2>> PairsOf(LayerContext& layer, std::string_view member,
                                            size_t dims) {
  std::vector<std::array<int64_t, 2>> pairs(dims, {0, 0});
  const json::Value* found = layer.config.Find(member);
  if (found != nullptr && found->kind == json::Kind::kArray && found->elements.size() == dims &&
      dims > 0 && found->elements.front().kind == json::Kind::kArray) {
    for (size_t i = 0; i < dims; ++i) {
      const auto pair = IntsOf(found->elements[i], 0);
      if (!pair.has_value() || pair->size() != 2) {
        layer.config.Fail(member, "is no list of pairs");
        return pairs;
      }
      pairs[i] = {(*pair)[0], (*pair)[1]};
    }
  } else if (dims == 1 && found != nullptr && found->elements.size() == 2) {
    const std::vector<int64_t> pair = layer.config.Ints(member, 2);
    pairs[0] = {pair[0], pair[1]};
  } else {
    const std::vector<int64_t> both = layer.config.Ints(member, dims);
    for (size_t i = 0; i < dims; ++i) pairs[i] = {both[i], both[i]};
  }
  for (const auto& [before, after] : pairs)
    if (before < 0 || after < 0) layer.config.Fail(member, "is negative");
  return pairs;
}

LayerTensors TranslateZeroPadding(LayerContext& layer) {
  const size_t dims = SpaceOf(layer.class_name);
  const auto pairs = PairsOf(layer, "padding", dims);
  const size_t first = ChannelsLast(layer) ? 1 : 2;
  const Value x = layer.Input();
  const auto rank = static_cast<size_t>(layer.Rank(x));
  if (!layer.ok() || rank < first + dims) return {};
  std::vector<int64_t> pads(2 * rank, 0);
  for (size_t i = 0; i < dims; ++i) {
    pads[first + i] = pairs[i][0];
    pads[rank + first + i] = pairs[i][1];
  }
  return {{layer.graph.Node("Pad", {x, layer.graph.Ints(pads)}), Value()}};
}

LayerTensors TranslateCropping(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const size_t dims = SpaceOf(layer.class_name);
  const auto pairs = PairsOf(layer, "cropping", dims);
  const int64_t first = ChannelsLast(layer) ? 1 : 2;
  const Value x = layer.RawInput();
  if (!layer.ok()) return {};
  std::vector<int64_t> starts;
  std::vector<int64_t> ends;
  std::vector<int64_t> axes;
  for (size_t i = 0; i < dims; ++i) {
    starts.push_back(pairs[i][0]);
    ends.push_back(pairs[i][1] == 0 ? INT64_MAX : -pairs[i][1]);
    axes.push_back(first + static_cast<int64_t>(i));
  }
  return {
      {graph.Node("Slice", {x, graph.Ints(starts), graph.Ints(ends), graph.Ints(axes)}), Value()}};
}

// Scales in space for Resize, of a tensor with `rank` dimensions.
Value Scales(LayerContext& layer, size_t rank, size_t first, const std::vector<int64_t>& sizes) {
  std::vector<float> scales(rank, 1);
  for (size_t i = 0; i < sizes.size() && first + i < rank; ++i)
    scales[first + i] = static_cast<float>(sizes[i]);
  return layer.graph.Constant<float>({static_cast<int64_t>(rank)}, scales);
}

LayerTensors TranslateUpSampling(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  Windows windows;
  windows.dims = SpaceOf(layer.class_name);
  windows.channels_last = ChannelsLast(layer);
  const std::vector<int64_t> sizes = layer.config.Ints("size", windows.dims);
  const std::string how = layer.config.Text("interpolation", "nearest");
  if (how != "nearest" && how != "bilinear")
    layer.Refuse(StrCat("interpolation ", Quote(how), " is not supported"));
  const Value x = layer.Input();
  const auto rank = static_cast<size_t>(layer.Rank(x));
  if (std::ranges::any_of(sizes, [](int64_t size) { return size < 1 || size > 1 << 20; }))
    layer.config.Fail("size", "is not positive");
  if (!layer.ok() || rank != windows.dims + 2) return {};
  const Value first = ChannelsFirst(layer, windows, x);
  Shape after = layer.ShapeOf(first);
  for (size_t i = 0; i < windows.dims; ++i)
    if (after[i + 2] != kAnyDim) after[i + 2] *= sizes[i];
  const Attributes attributes =
      how == "nearest" ? Attributes{TextAttr("mode", "nearest"), TextAttr("nearest_mode", "floor"),
                                    TextAttr("coordinate_transformation_mode", "asymmetric")}
                       : Attributes{TextAttr("mode", "linear"),
                                    TextAttr("coordinate_transformation_mode", "half_pixel")};
  const Value y = graph.Node("Resize", {first, Value(), Scales(layer, rank, 2, sizes)}, attributes);
  return {{ChannelsBack(layer, windows, graph.WithShape(y, after)), Value()}};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Reshape", TranslateReshape},
    {"Flatten", TranslateFlatten},
    {"Permute", TranslatePermute},
    {"RepeatVector", TranslateRepeatVector},
    {"ZeroPadding1D", TranslateZeroPadding},
    {"ZeroPadding2D", TranslateZeroPadding},
    {"ZeroPadding3D", TranslateZeroPadding},
    {"Cropping1D", TranslateCropping},
    {"Cropping2D", TranslateCropping},
    {"Cropping3D", TranslateCropping},
    {"UpSampling1D", TranslateUpSampling},
    {"UpSampling2D", TranslateUpSampling, Masking::kDrops, "interpolation nearest, bilinear"},
    {"UpSampling3D", TranslateUpSampling},
});

}  // namespace

Rows ReshapingRows() { return kRows; }

}  // namespace tenon::keras
