// Pictures: resizing, sampling, patches and shuffling of pixels.
#include <algorithm>
#include <string>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// To sizes, or by the factors that were given: coordinates are computed with those, not with the
// ratio of the sizes.
Value Resize(Call& c, const Attributes& attributes) {
  GraphBuilder& g = c.g;
  const bool named_self = c.Find("self") != nullptr;
  const std::string_view name = named_self ? "self" : "input";
  const Value x = c.In(name);
  const auto rank = static_cast<size_t>(c.RankOf(name));
  if (rank < 3) return c.Damaged("its input has another rank");
  if (c.OutType() != DType::kFp32)
    return c.Refuse(
        "resizing is computed in float32 and half precision only: export "
        "model.float()");
  const size_t spatial = rank - 2;
  std::vector<double> factors = c.Numbers("scale_factors");
  const ValueType type{DType::kFp32, Shape(rank, kAnyDim)};
  if (!factors.empty()) {
    if (factors.size() != spatial) return c.Damaged("its scale_factors don't fit");
    std::vector<float> scales = {1, 1};
    for (const double factor : factors) scales.push_back(static_cast<float>(factor));
    const Value values = g.Constant<float>({static_cast<int64_t>(rank)}, scales);
    return g.Node("Resize", {x, Value(), values}, attributes, type);
  }
  std::vector<Size> sizes = c.Sizes("output_size");
  if (sizes.size() != spatial) return c.Damaged("its output_size doesn't fit");
  sizes.insert(sizes.begin(), {c.DimOf(x, c.ShapeOf(name), 0), c.DimOf(x, c.ShapeOf(name), 1)});
  return g.Node("Resize", {x, Value(), Value(), c.SizesAsValue(sizes)}, attributes, type);
}

Value Nearest(Call& c) {
  return Resize(
      c, {TextAttr("mode", "nearest"), TextAttr("coordinate_transformation_mode", "asymmetric"),
          TextAttr("nearest_mode", "floor")});
}

Value NearestExact(Call& c) {
  return Resize(
      c, {TextAttr("mode", "nearest"), TextAttr("coordinate_transformation_mode", "half_pixel"),
          TextAttr("nearest_mode", "round_prefer_ceil")});
}

Value Interpolated(Call& c, std::string_view mode, bool smooth) {
  const bool corners = c.Flag("align_corners", false);
  Attributes attributes = {
      TextAttr("mode", mode),
      TextAttr("coordinate_transformation_mode", corners ? "align_corners" : "half_pixel")};
  if (mode == "cubic") attributes.push_back(FloatAttr("cubic_coeff_a", smooth ? -0.5 : -0.75));
  if (smooth) {
    attributes.push_back(IntAttr("antialias", 1));
    attributes.push_back(IntAttr("exclude_outside", 1));
  }
  return Resize(c, attributes);
}

Value Linear(Call& c) { return Interpolated(c, "linear", false); }
Value Cubic(Call& c) { return Interpolated(c, "cubic", false); }
Value SmoothLinear(Call& c) { return Interpolated(c, "linear", true); }
Value SmoothCubic(Call& c) { return Interpolated(c, "cubic", true); }

Value GridSampler(Call& c) {
  static constexpr std::string_view kModes[] = {"linear", "nearest", "cubic"};
  static constexpr std::string_view kPaddings[] = {"zeros", "border", "reflection"};
  const int64_t mode = c.Int("interpolation_mode", 0);
  const int64_t padding = c.Int("padding_mode", 0);
  if (mode < 0 || mode > 2 || padding < 0 || padding > 2) return c.Damaged("its mode is unknown");
  if (c.OutType() != DType::kFp32)
    return c.Refuse("sampling is computed in float32 only: export model.float()");
  const auto rank = static_cast<size_t>(c.RankOf("input"));
  return c.g.Node("GridSample", {c.In("input"), c.In("grid")},
                  {TextAttr("mode", kModes[mode]), TextAttr("padding_mode", kPaddings[padding]),
                   IntAttr("align_corners", c.Flag("align_corners", false) ? 1 : 0)},
                  ValueType{DType::kFp32, Shape(rank, kAnyDim)});
}

Value PixelShuffle(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t rank = c.RankOf("self");
  if (rank != 3 && rank != 4) return c.Refuse("of other tensors than pictures and batches of them");
  const Value x = rank == 3 ? Unsqueeze(g, c.In("self"), {0}) : c.In("self");
  const Value y = g.Node("DepthToSpace", {x},
                         {IntAttr("blocksize", c.Int("upscale_factor")), TextAttr("mode", "CRD")});
  return rank == 3 ? Squeeze(g, y, {0}) : y;
}

Value PixelUnshuffle(Call& c) {
  GraphBuilder& g = c.g;
  const int64_t factor = c.Int("downscale_factor");
  const Shape& shape = c.ShapeOf("self");
  if (shape.size() != 4 || factor < 1) return c.Refuse("of other tensors than batches of pictures");
  if (shape[1] < 1 || shape[2] < factor || shape[3] < factor || shape[1] > (1 << 20) ||
      factor > (1 << 10))
    return c.Refuse("of pictures whose size varies");
  const int64_t rows = shape[2] / factor;
  const int64_t columns = shape[3] / factor;
  const Value parts = g.Reshape(c.In("self"), {-1, shape[1], rows, factor, columns, factor});
  const Value turned = Transpose(g, parts, {0, 1, 3, 5, 2, 4});
  return g.Reshape(turned, {-1, shape[1] * factor * factor, rows, columns});
}

Value ChannelShuffle(Call& c) {
  GraphBuilder& g = c.g;
  const Shape& shape = c.ShapeOf("self");
  const int64_t groups = c.Int("groups");
  if (shape.size() < 3 || groups < 1 || shape[1] < 1 || shape[1] % groups != 0)
    return c.Refuse("of channels that vary or don't divide into its groups");
  std::vector<Size> sizes = SizesOf(c, c.In("self"), shape);
  const std::vector<Size> whole = sizes;
  sizes[1] = Size{shape[1] / groups, Value()};
  sizes.insert(sizes.begin() + 1, Size{groups, Value()});
  const Value parts = ReshapeTo(c, c.In("self"), sizes);
  return ReshapeTo(c, SwapAxes(g, parts, static_cast<int64_t>(sizes.size()), 1, 2), whole);
}

// One dimension's windows: `places` [kernel,windows] of it, in the place of the dimension.
struct Windows {
  int64_t kernel = 1;
  int64_t count = 1;
  std::vector<int64_t> places;
};

bool WindowsOf(Call& c, size_t i, int64_t size, Windows* out) {
  constexpr int64_t kMost = 1 << 22;
  const auto at = [&](std::string_view name, int64_t otherwise) {
    const std::vector<int64_t> all = c.Ints(name, {otherwise});
    return all.empty() ? otherwise : all[std::min(i, all.size() - 1)];
  };
  out->kernel = at("kernel_size", 1);
  const int64_t dilation = at("dilation", 1);
  const int64_t padding = at("padding", 0);
  const int64_t stride = at("stride", 1);
  const bool sane = size >= 0 && size < kMost && out->kernel > 0 && out->kernel < kMost &&
                    dilation > 0 && dilation < kMost && padding >= 0 && padding < kMost &&
                    stride > 0;
  const int64_t reach = sane ? size + 2 * padding - dilation * (out->kernel - 1) - 1 : -1;
  if (reach < 0 || (reach / stride + 1) * out->kernel > kMost) {
    c.Refuse("of a size that varies, or with windows that don't fit");
    return false;
  }
  out->count = reach / stride + 1;
  for (int64_t k = 0; k < out->kernel; ++k)
    for (int64_t w = 0; w < out->count; ++w) out->places.push_back(w * stride + k * dilation);
  return true;
}

Value Im2col(Call& c) {
  GraphBuilder& g = c.g;
  const Shape& shape = c.ShapeOf("self");
  if (shape.size() != 4) return c.Refuse("of other tensors than batches of pictures");
  Windows rows;
  Windows columns;
  if (!WindowsOf(c, 0, shape[2], &rows) || !WindowsOf(c, 1, shape[3], &columns)) return Value();
  const std::vector<int64_t> padding = c.Ints("padding", {0, 0});
  const int64_t top = padding.empty() ? 0 : padding[0];
  const int64_t left = padding.empty() ? 0 : padding.back();
  Value x = c.In("self");
  if (top != 0 || left != 0) x = g.Node("Pad", {x, g.Ints({0, 0, top, left, 0, 0, top, left})});
  const auto pick = [&](Value value, const Windows& windows, int64_t axis) {
    const Value places = g.Constant<int64_t>({windows.kernel, windows.count}, windows.places);
    return g.Node("Gather", {value, places}, {IntAttr("axis", axis)});
  };
  const Value windows = pick(pick(x, rows, 2), columns, 4);  // [N,C,kh,oh,kw,ow]
  const Value turned = Transpose(g, windows, {0, 1, 2, 4, 3, 5});
  if (shape[1] < 0 || shape[1] > (1 << 20)) return c.Refuse("of channels that vary");
  return g.Reshape(turned,
                   {-1, shape[1] * rows.kernel * columns.kernel, rows.count * columns.count});
}

Value Col2im(Call& c) {
  const std::vector<int64_t> padding = c.Ints("padding", {0, 0});
  std::vector<int64_t> pads = padding;
  pads.insert(pads.end(), padding.begin(), padding.end());
  if (c.RankOf("self") != 3 || c.OutType() != DType::kFp32)
    return c.Refuse("of other tensors than batches in float32");
  return c.g.Node("Col2Im",
                  {c.In("self"), c.g.Ints(c.Ints("output_size")), c.g.Ints(c.Ints("kernel_size"))},
                  {IntsAttr("dilations", c.Ints("dilation", {1, 1})), IntsAttr("pads", pads),
                   IntsAttr("strides", c.Ints("stride", {1, 1}))},
                  ValueType{DType::kFp32, Shape(4, kAnyDim)});
}

constexpr Target kRows[] = {
    {"aten.upsample_nearest1d.vec", Nearest},
    {"aten.upsample_nearest2d.vec", Nearest},
    {"aten.upsample_nearest3d.vec", Nearest},
    {"aten._upsample_nearest_exact1d.vec", NearestExact},
    {"aten._upsample_nearest_exact2d.vec", NearestExact},
    {"aten._upsample_nearest_exact3d.vec", NearestExact},
    {"aten.upsample_linear1d.vec", Linear},
    {"aten.upsample_bilinear2d.vec", Linear},
    {"aten.upsample_trilinear3d.vec", Linear},
    {"aten.upsample_bicubic2d.vec", Cubic},
    {"aten._upsample_bilinear2d_aa.vec", SmoothLinear},
    {"aten._upsample_bicubic2d_aa.vec", SmoothCubic},
    {"aten.grid_sampler.default", GridSampler},
    {"aten.grid_sampler_2d.default", GridSampler},
    {"aten.grid_sampler_3d.default", GridSampler},
    {"aten.pixel_shuffle.default", PixelShuffle, nullptr, Aliasing::kNone, true},
    {"aten.pixel_unshuffle.default", PixelUnshuffle, nullptr, Aliasing::kNone, true},
    {"aten.channel_shuffle.default", ChannelShuffle, nullptr, Aliasing::kNone, true},
    {"aten.native_channel_shuffle.default", ChannelShuffle, nullptr, Aliasing::kNone, true},
    {"aten.im2col.default", Im2col, nullptr, Aliasing::kNone, true},
    {"aten.col2im.default", Col2im},
};

}  // namespace

Rows VisionRows() { return kRows; }

}  // namespace tenon::torch
