#include "import/keras/windows.h"

#include <algorithm>

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// No window, stride or padding is larger than this, so that their products fit.
constexpr int64_t kMostWindow = 1 << 24;

// Elements that a window reaches over.
int64_t Reach(const Windows& windows, size_t i) {
  return windows.dilations[i] * (windows.sizes[i] - 1) + 1;
}

// What "same" adds at both ends together.
int64_t SamePadding(const Windows& windows, size_t i, int64_t size) {
  const int64_t out = (size + windows.strides[i] - 1) / windows.strides[i];
  return std::max<int64_t>((out - 1) * windows.strides[i] + Reach(windows, i) - size, 0);
}

}  // namespace

size_t SpaceOf(std::string_view class_name) {
  for (size_t i = 0; i + 1 < class_name.size(); ++i)
    if (class_name[i + 1] == 'D' && class_name[i] >= '1' && class_name[i] <= '3')
      return static_cast<size_t>(class_name[i] - '0');
  return 0;
}

Windows ReadWindows(LayerContext& layer, size_t dims, std::string_view size, int64_t default_stride,
                    int64_t leading) {
  Windows windows;
  windows.dims = dims;
  windows.sizes = layer.config.Ints(size, dims);
  windows.strides = default_stride == 0 && !layer.config.Has("strides")
                        ? windows.sizes
                        : layer.config.Ints("strides", dims, default_stride);
  windows.dilations = layer.config.Ints("dilation_rate", dims, 1);
  windows.padding = layer.config.Text("padding", "valid");
  windows.channels_last = layer.config.Text("data_format", "channels_last") != "channels_first";
  for (const auto* list : {&windows.sizes, &windows.strides, &windows.dilations})
    for (const int64_t number : *list)
      if (number < 1 || number > kMostWindow)
        layer.Fail(
            absl::InvalidArgumentError(StrCat(size, ", strides or dilation_rate has ", number)));
  if (windows.padding != "valid" && windows.padding != "same" &&
      !(windows.padding == "causal" && dims == 1))
    layer.Refuse(StrCat("padding ", Quote(windows.padding), " is not supported"));
  if (layer.ok() && layer.Rank(layer.RawInput()) != static_cast<int64_t>(dims) + 1 + leading)
    layer.Fail(absl::InvalidArgumentError(
        StrCat("its input has the shape ", ShapeToString(layer.ShapeOf(layer.RawInput())))));
  return windows;
}

Value ChannelsFirst(LayerContext& layer, const Windows& windows, Value x) {
  if (!windows.channels_last) return x;
  std::vector<int64_t> order = {0, static_cast<int64_t>(windows.dims) + 1};
  for (size_t i = 1; i <= windows.dims; ++i) order.push_back(static_cast<int64_t>(i));
  return layer.graph.Node("Transpose", {x}, {IntsAttr("perm", order)});
}

Value ChannelsBack(LayerContext& layer, const Windows& windows, Value x) {
  if (!windows.channels_last) return x;
  std::vector<int64_t> order = {0};
  for (size_t i = 2; i < windows.dims + 2; ++i) order.push_back(static_cast<int64_t>(i));
  order.push_back(1);
  return layer.graph.Node("Transpose", {x}, {IntsAttr("perm", order)});
}

Attributes WindowAttributes(LayerContext& layer, const Windows& windows, Value x) {
  const Shape shape = layer.ShapeOf(x);
  Attributes attributes = {IntsAttr("kernel_shape", windows.sizes),
                           IntsAttr("strides", windows.strides)};
  if (std::ranges::any_of(windows.dilations, [](int64_t rate) { return rate != 1; }))
    attributes.push_back(IntsAttr("dilations", windows.dilations));
  if (windows.padding == "valid") return attributes;
  std::vector<int64_t> begin(windows.dims, 0);
  std::vector<int64_t> end(windows.dims, 0);
  for (size_t i = 0; i < windows.dims; ++i) {
    const int64_t size = shape[i + 2];
    if (windows.padding == "causal") {
      begin[i] = Reach(windows, i) - 1;
    } else if (size == kAnyDim && windows.strides[i] != 1) {
      attributes.push_back(TextAttr("auto_pad", "SAME_UPPER"));
      return attributes;
    } else {
      const int64_t all = size == kAnyDim ? Reach(windows, i) - 1 : SamePadding(windows, i, size);
      begin[i] = all / 2;
      end[i] = all - begin[i];
    }
  }
  begin.insert(begin.end(), end.begin(), end.end());
  attributes.push_back(IntsAttr("pads", begin));
  return attributes;
}

Shape ShapeAfter(LayerContext& layer, const Windows& windows, Value x, int64_t channels) {
  Shape shape = layer.ShapeOf(x);
  if (channels != kAnyDim) shape[1] = channels;
  for (size_t i = 0; i < windows.dims; ++i) {
    int64_t& size = shape[i + 2];
    if (size == kAnyDim) continue;
    if (windows.padding == "valid") size = size - Reach(windows, i) + 1;
    size = size <= 0 ? kAnyDim : (size + windows.strides[i] - 1) / windows.strides[i];
  }
  return shape;
}

}  // namespace tenon::keras
