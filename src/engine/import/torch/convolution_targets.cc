// Convolutions.
#include <algorithm>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// A value a dimension in space; one for all of them is repeated.
std::vector<int64_t> Spread(Call& c, std::string_view name, size_t spatial, int64_t otherwise) {
  std::vector<int64_t> values = c.Ints(name, {otherwise});
  if (values.empty()) values.push_back(otherwise);
  if (values.size() == 1) values.resize(spatial, values[0]);
  if (values.size() != spatial) {
    c.Damaged("an argument has not as many elements as there are dimensions in space");
    values.assign(spatial, otherwise);
  }
  return values;
}

struct Window {
  std::vector<int64_t> strides;
  std::vector<int64_t> dilations;
  std::vector<int64_t> pads;  // begins, then ends
};

// 'same' puts the odd one of the padding at the end.
void PadSame(Call& c, const Shape& kernel, Window* window) {
  const size_t spatial = window->strides.size();
  for (size_t i = 0; i < spatial; ++i) {
    const int64_t size = kernel[kernel.size() - spatial + i];
    if (size == kAnyDim || size > (int64_t{1} << 30) || window->dilations[i] > (int64_t{1} << 30) ||
        window->dilations[i] < 1) {
      c.Refuse("padding='same' of a kernel whose size is not known");
      return;
    }
    const int64_t total = window->dilations[i] * (size - 1);
    window->pads[i] = total / 2;
    window->pads[spatial + i] = total - total / 2;
  }
}

Window WindowOf(Call& c, size_t spatial) {
  Window window{Spread(c, "stride", spatial, 1), Spread(c, "dilation", spatial, 1), {}};
  const Arg* padding = c.Find("padding");
  if (padding != nullptr && padding->kind == Arg::Kind::kString) {
    window.pads.assign(2 * spatial, 0);
    if (padding->text == "same") PadSame(c, c.ShapeOf("weight"), &window);
    return window;
  }
  window.pads = Spread(c, "padding", spatial, 0);
  window.pads.insert(window.pads.end(), window.pads.begin(), window.pads.end());
  return window;
}

Value Convolve(Call& c, bool transposed) {
  GraphBuilder& g = c.g;
  const int64_t weight_rank = c.RankOf("weight");
  const int64_t rank = c.RankOf("input");
  if (weight_rank < 3 || weight_rank > 5 || (rank != weight_rank && rank != weight_rank - 1))
    return c.Damaged("its input and weight don't fit each other");
  if (c.OutType() != DType::kFp32)
    return c.Refuse(
        "convolutions are computed in float32 and half precision only: export model.float()");
  const auto spatial = static_cast<size_t>(weight_rank - 2);
  const Window window = WindowOf(c, spatial);
  Attributes attributes = {IntsAttr("strides", window.strides),
                           IntsAttr("dilations", window.dilations), IntsAttr("pads", window.pads),
                           IntAttr("group", c.Int("groups", 1))};
  if (transposed)
    attributes.push_back(IntsAttr("output_padding", Spread(c, "output_padding", spatial, 0)));
  Value x = c.In("input");
  const bool lone = rank == weight_rank - 1;  // one picture without a batch
  if (lone) x = Unsqueeze(g, x, {0});
  std::vector<Value> inputs = {x, c.In("weight")};
  if (c.Has("bias")) inputs.push_back(c.In("bias"));
  const Value y = g.Node(transposed ? "ConvTranspose" : "Conv", inputs, attributes);
  return lone ? Squeeze(g, y, {0}) : y;
}

Value Conv(Call& c) { return Convolve(c, false); }
Value ConvTranspose(Call& c) { return Convolve(c, true); }
Value Convolution(Call& c) { return Convolve(c, c.Flag("transposed", false)); }

constexpr Target kRows[] = {
    {"aten.conv1d.default", Conv},
    {"aten.conv1d.padding", Conv},
    {"aten.conv2d.default", Conv},
    {"aten.conv2d.padding", Conv},
    {"aten.conv3d.default", Conv},
    {"aten.conv3d.padding", Conv},
    {"aten.conv_transpose1d.default", ConvTranspose},
    {"aten.conv_transpose2d.input", ConvTranspose},
    {"aten.conv_transpose3d.input", ConvTranspose},
    {"aten.convolution.default", Convolution},
};

}  // namespace

Rows ConvolutionRows() { return kRows; }

}  // namespace tenon::torch
