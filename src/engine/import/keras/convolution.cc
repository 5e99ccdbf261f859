// Convolutions: plain, depthwise, separable, transposed.
#include <algorithm>
#include <array>
#include <string>

#include "import/keras/layer_table.h"
#include "import/keras/tensor_math.h"
#include "import/keras/windows.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

Shape KernelShape(const Windows& windows, int64_t before_last, int64_t last) {
  Shape shape(windows.sizes.begin(), windows.sizes.end());
  shape.push_back(before_last);
  shape.push_back(last);
  return shape;
}

// Axes of a kernel with `a` and `b` (counted from the end of space) in front of space.
std::vector<size_t> KernelOrder(const Windows& windows, size_t a, size_t b) {
  std::vector<size_t> order = {windows.dims + a, windows.dims + b};
  for (size_t i = 0; i < windows.dims; ++i) order.push_back(i);
  return order;
}

// With bias, activation and channels where they belong.
LayerTensors Finished(LayerContext& layer, const Windows& windows, Value y) {
  return {{layer.Activate("activation", ChannelsBack(layer, windows, y)), Value()}};
}

Value ConvNode(LayerContext& layer, const Windows& windows, Value x, Value kernel, Value bias,
               int64_t groups) {
  if (!layer.ok()) return Value();
  Attributes attributes = WindowAttributes(layer, windows, x);
  attributes.push_back(IntAttr("group", groups));
  std::vector<Value> operands = {x, kernel};
  if (bias.exists()) operands.push_back(bias);
  const Shape after = ShapeAfter(layer, windows, x, layer.ShapeOf(kernel)[0]);
  return layer.graph.WithShape(layer.graph.Node("Conv", operands, attributes), after);
}

// The weight with `a` and `b` in front of space.
Value Kernel(LayerContext& layer, std::string_view path, const Windows& windows, const Shape& shape,
             size_t a, size_t b) {
  return layer.WeightValue(path, shape, [&](const Tensor& kernel) {
    return Permuted(kernel, KernelOrder(windows, a, b));
  });
}

LayerTensors TranslateConv(LayerContext& layer) {
  const Windows windows = ReadWindows(layer, SpaceOf(layer.class_name), "kernel_size", 1);
  const int64_t filters = layer.config.Int("filters");
  const int64_t groups = layer.config.Int("groups", 1);
  const Value kernel =
      Kernel(layer, "vars/0", windows, KernelShape(windows, kAnyDim, filters), 1, 0);
  const Value bias =
      layer.config.Bool("use_bias", true) ? layer.WeightValue("vars/1", {filters}) : Value();
  if (!layer.ok()) return {};
  const Value x = ChannelsFirst(layer, windows, layer.Input());
  const Value y = ConvNode(layer, windows, x, kernel, bias, groups);
  return Finished(layer, windows, y);
}

// Kernel (k..., in, multiplier) as one group a channel: (in * multiplier, 1, k...).
Value DepthwiseKernel(LayerContext& layer, const Windows& windows, int64_t multiplier) {
  return layer.WeightValue(
      "vars/0", KernelShape(windows, kAnyDim, multiplier), [&](const Tensor& kernel) {
        Shape shape = {kernel.shape()[windows.dims] * kernel.shape()[windows.dims + 1], 1};
        shape.insert(shape.end(), windows.sizes.begin(), windows.sizes.end());
        return Permuted(kernel, KernelOrder(windows, 0, 1), shape);
      });
}

LayerTensors TranslateDepthwise(LayerContext& layer) {
  const Windows windows = ReadWindows(layer, SpaceOf(layer.class_name), "kernel_size", 1);
  const int64_t multiplier = layer.config.Int("depth_multiplier", 1);
  if (multiplier < 1) layer.config.Fail("depth_multiplier", "is not positive");
  if (!layer.ok()) return {};
  const Value kernel = DepthwiseKernel(layer, windows, multiplier);
  if (!layer.ok()) return {};
  const int64_t channels = layer.ShapeOf(kernel)[0];
  const Value bias =
      layer.config.Bool("use_bias", true) ? layer.WeightValue("vars/1", {channels}) : Value();
  const Value x = ChannelsFirst(layer, windows, layer.Input());
  return Finished(layer, windows, ConvNode(layer, windows, x, kernel, bias, channels / multiplier));
}

LayerTensors TranslateSeparable(LayerContext& layer) {
  const Windows windows = ReadWindows(layer, SpaceOf(layer.class_name), "kernel_size", 1);
  const int64_t filters = layer.config.Int("filters");
  const int64_t multiplier = layer.config.Int("depth_multiplier", 1);
  if (multiplier < 1) layer.config.Fail("depth_multiplier", "is not positive");
  if (!layer.ok()) return {};
  Windows point = windows;
  point.sizes.assign(windows.dims, 1);
  point.strides = point.sizes;
  point.dilations = point.sizes;
  point.padding = "valid";
  const Value depthwise = DepthwiseKernel(layer, windows, multiplier);
  const Value pointwise =
      Kernel(layer, "vars/1", point, KernelShape(point, kAnyDim, filters), 1, 0);
  const Value bias =
      layer.config.Bool("use_bias", true) ? layer.WeightValue("vars/2", {filters}) : Value();
  if (!layer.ok()) return {};
  const Value x = ChannelsFirst(layer, windows, layer.Input());
  const Value deep =
      ConvNode(layer, windows, x, depthwise, Value(), layer.ShapeOf(depthwise)[0] / multiplier);
  return Finished(layer, windows, ConvNode(layer, point, deep, pointwise, bias, 1));
}

// What a transposed convolution takes off at both ends (negative: adds at the end), as TensorFlow's
// gradient of the convolution does. Keras computes the size of the output first.
int64_t TransposedPadding(const Windows& windows, size_t i, std::optional<int64_t> output_padding) {
  const int64_t size = windows.sizes[i];
  const int64_t stride = windows.strides[i];
  if (!output_padding.has_value())
    return windows.padding == "same" ? size - stride : std::min<int64_t>(size - stride, 0);
  const int64_t taken = windows.padding == "same" ? 2 * (size / 2) : 0;
  return taken - *output_padding;
}

LayerTensors TranslateTransposed(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Windows windows = ReadWindows(layer, SpaceOf(layer.class_name), "kernel_size", 1);
  const int64_t filters = layer.config.Int("filters");
  const Value kernel =
      Kernel(layer, "vars/0", windows, KernelShape(windows, filters, kAnyDim), 1, 0);
  const Value bias =
      layer.config.Bool("use_bias", true) ? layer.WeightValue("vars/1", {filters}) : Value();
  const bool says = layer.config.Has("output_padding");
  const std::vector<int64_t> asked = layer.config.Ints("output_padding", windows.dims, 0);
  if (std::ranges::any_of(windows.dilations, [](int64_t rate) { return rate != 1; }))
    layer.Refuse("dilation_rate other than 1 is not supported in a transposed convolution");
  if (!layer.ok()) return {};
  const Value x = ChannelsFirst(layer, windows, layer.Input());
  std::vector<int64_t> begin;
  std::vector<int64_t> end;
  std::vector<int64_t> more;
  Shape after = layer.ShapeOf(x);
  after[1] = filters;
  for (size_t i = 0; i < windows.dims; ++i) {
    const int64_t off =
        TransposedPadding(windows, i, says ? std::optional(asked[i]) : std::nullopt);
    begin.push_back(std::max<int64_t>(off, 0) / 2);
    end.push_back(std::max<int64_t>(off, 0) - begin.back());
    more.push_back(std::max<int64_t>(-off, 0));
    if (after[i + 2] != kAnyDim)
      after[i + 2] = (after[i + 2] - 1) * windows.strides[i] + windows.sizes[i] - off;
  }
  begin.insert(begin.end(), end.begin(), end.end());
  std::vector<Value> operands = {x, kernel};
  if (bias.exists()) operands.push_back(bias);
  const Value y =
      graph.Node("ConvTranspose", operands,
                 {IntsAttr("kernel_shape", windows.sizes), IntsAttr("strides", windows.strides),
                  IntsAttr("pads", begin), IntsAttr("output_padding", more)});
  return Finished(layer, windows, graph.WithShape(y, after));
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Conv1D", TranslateConv},
    {"Conv2D", TranslateConv},
    {"Conv3D", TranslateConv},
    {"DepthwiseConv1D", TranslateDepthwise},
    {"DepthwiseConv2D", TranslateDepthwise},
    {"SeparableConv1D", TranslateSeparable},
    {"SeparableConv2D", TranslateSeparable},
    {"Conv1DTranspose", TranslateTransposed, Masking::kDrops, "dilation_rate 1"},
    {"Conv2DTranspose", TranslateTransposed, Masking::kDrops, "dilation_rate 1"},
    {"Conv3DTranspose", TranslateTransposed, Masking::kDrops, "dilation_rate 1"},
    // Names that Keras 2 wrote.
    {"Convolution1D", TranslateConv},
    {"Convolution2D", TranslateConv},
    {"Convolution3D", TranslateConv},
});

}  // namespace

Rows ConvolutionRows() { return kRows; }

}  // namespace tenon::keras
