// Pooling over windows.
#include <algorithm>
#include <utility>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

std::vector<int64_t> Spread(Call& c, std::string_view name, size_t spatial,
                            const std::vector<int64_t>& otherwise) {
  std::vector<int64_t> values = c.Ints(name, otherwise);
  if (values.empty()) values = otherwise;
  if (values.size() == 1) values.resize(spatial, values[0]);
  if (values.size() != spatial) {
    c.Damaged("an argument has not as many elements as there are dimensions in space");
    values.assign(spatial, 1);
  }
  return values;
}

struct Pooling {
  Value x;            // with a batch
  bool lone = false;  // it had none
  Attributes attributes;
  std::vector<int64_t> kernel;
};

Pooling Prepare(Call& c, size_t spatial, bool dilated) {
  Pooling pooling;
  const auto rank = static_cast<size_t>(c.RankOf("self"));
  if (rank != spatial + 1 && rank != spatial + 2) c.Damaged("its input has another rank");
  if (c.OutType() != DType::kFp32)
    c.Refuse("pooling is computed in float32 and half precision only: export model.float()");
  pooling.lone = rank == spatial + 1;
  pooling.x = pooling.lone ? Unsqueeze(c.g, c.In("self"), {0}) : c.In("self");
  pooling.kernel = Spread(c, "kernel_size", spatial, {1});
  std::vector<int64_t> pads = Spread(c, "padding", spatial, {0});
  pads.insert(pads.end(), pads.begin(), pads.end());
  pooling.attributes = {IntsAttr("kernel_shape", pooling.kernel),
                        IntsAttr("strides", Spread(c, "stride", spatial, pooling.kernel)),
                        IntsAttr("pads", std::move(pads)),
                        IntAttr("ceil_mode", c.Flag("ceil_mode", false) ? 1 : 0)};
  if (dilated)
    pooling.attributes.push_back(IntsAttr("dilations", Spread(c, "dilation", spatial, {1})));
  return pooling;
}

template <size_t kSpatial>
Value MaxPool(Call& c) {
  Pooling pooling = Prepare(c, kSpatial, true);
  const Value y = c.g.Node("MaxPool", {pooling.x}, pooling.attributes);
  return pooling.lone ? Squeeze(c.g, y, {0}) : y;
}

// With the places of the maxima, counted within each picture.
template <size_t kSpatial>
std::vector<Value> MaxPoolWithPlaces(Call& c) {
  Pooling pooling = Prepare(c, kSpatial, true);
  GraphBuilder& g = c.g;
  const std::vector<Value> both = g.Nodes("MaxPool", {pooling.x}, 2, pooling.attributes);
  const Shape& shape = c.ShapeOf("self");
  std::vector<Size> sizes;
  const Value self = c.In("self");
  const auto rank = static_cast<int64_t>(shape.size());
  for (int64_t i = rank - static_cast<int64_t>(kSpatial); i < rank; ++i)
    sizes.push_back(c.DimOf(self, shape, i));
  const Value area = Reduce(g, "ReduceProd", c.SizesAsValue(sizes), {}, false);
  const Value places = g.Node("Mod", {both[1], area});
  if (!pooling.lone) return {both[0], places};
  return {Squeeze(g, both[0], {0}), Squeeze(g, places, {0})};
}

template <size_t kSpatial>
Value AvgPool(Call& c) {
  Pooling pooling = Prepare(c, kSpatial, false);
  const bool divided = c.Has("divisor_override");
  const bool count_pads = divided || c.Flag("count_include_pad", true);
  if (divided && c.Flag("ceil_mode", false))
    return c.Refuse("divisor_override together with ceil_mode");
  pooling.attributes.push_back(IntAttr("count_include_pad", count_pads ? 1 : 0));
  Value y = c.g.Node("AveragePool", {pooling.x}, pooling.attributes);
  if (divided) {
    double area = 1;
    for (const int64_t size : pooling.kernel) area *= static_cast<double>(size);
    const double divisor = c.Number("divisor_override");
    if (divisor == 0) return c.Damaged("its divisor is 0");
    y = c.g.Node("Mul", {y, c.g.ScalarLike(y, area / divisor)});
  }
  return pooling.lone ? Squeeze(c.g, y, {0}) : y;
}

// PyTorch's windows of adaptive pooling: from floor(i * in / out) to ceil((i + 1) * in / out).
std::pair<int64_t, int64_t> AdaptiveWindow(int64_t i, int64_t in, int64_t out) {
  return {i * in / out, ((i + 1) * in + out - 1) / out};
}

// The mean over one dimension's windows is a product with a matrix [in,out].
Value AverageDim(Call& c, Value x, int64_t rank, int64_t axis, int64_t in, int64_t out) {
  std::vector<float> matrix(static_cast<size_t>(in * out), 0);
  for (int64_t i = 0; i < out; ++i) {
    const auto [begin, end] = AdaptiveWindow(i, in, out);
    for (int64_t row = begin; row < end; ++row)
      matrix[static_cast<size_t>(row * out + i)] = 1 / static_cast<float>(end - begin);
  }
  const Value weights = c.g.Cast(c.g.Constant<float>({in, out}, matrix), c.g.DTypeOf(x));
  const Value last = SwapAxes(c.g, x, rank, axis, rank - 1);
  return SwapAxes(c.g, c.g.Node("MatMul", {last, weights}), rank, axis, rank - 1);
}

Value MaximumDim(Call& c, Value x, int64_t axis, int64_t in, int64_t out) {
  std::vector<Value> parts;
  for (int64_t i = 0; i < out; ++i) {
    const auto [begin, end] = AdaptiveWindow(i, in, out);
    parts.push_back(Reduce(c.g, "ReduceMax", Slice(c.g, x, axis, begin, end), {axis}, true));
  }
  return c.g.Concat(parts, axis);
}

template <size_t kSpatial>
Value AdaptivePool(Call& c, bool average) {
  constexpr int64_t kMostWeights = 1 << 22;
  constexpr int64_t kMostParts = 256;
  const Shape& shape = c.ShapeOf("self");
  const auto rank = static_cast<int64_t>(shape.size());
  if (rank < static_cast<int64_t>(kSpatial) + 1) return c.Damaged("its input has another rank");
  const std::vector<int64_t> sizes = Spread(c, "output_size", kSpatial, {1});
  Value x = c.In("self");
  std::vector<int64_t> whole;  // dimensions of which one number is left
  for (size_t i = 0; i < kSpatial; ++i) {
    const int64_t axis = rank - static_cast<int64_t>(kSpatial) + static_cast<int64_t>(i);
    const int64_t in = shape[static_cast<size_t>(axis)];
    if (sizes[i] == 1) {
      whole.push_back(axis);
    } else if (sizes[i] != in) {
      if (in == kAnyDim)
        return c.Refuse("adaptive pooling of a size that varies to another than 1");
      if (sizes[i] < 1 || in < 1 || sizes[i] > kMostWeights || in > kMostWeights ||
          in * sizes[i] > kMostWeights || (!average && sizes[i] > kMostParts))
        return c.Refuse("adaptive pooling to so large a size");
      x = average ? AverageDim(c, x, rank, axis, in, sizes[i])
                  : MaximumDim(c, x, axis, in, sizes[i]);
    }
  }
  return whole.empty() ? x : Reduce(c.g, average ? "ReduceMean" : "ReduceMax", x, whole, true);
}

template <size_t kSpatial>
Value AdaptiveAvgPool(Call& c) {
  return AdaptivePool<kSpatial>(c, true);
}

// The places are made where somebody asks for them: nobody does at inference.
template <size_t kSpatial>
std::vector<Value> AdaptiveMaxPool(Call& c) {
  return {AdaptivePool<kSpatial>(c, false)};
}

constexpr Target kRows[] = {
    {"aten.max_pool1d.default", MaxPool<1>},
    {"aten.max_pool2d.default", MaxPool<2>},
    {"aten.max_pool3d.default", MaxPool<3>},
    {"aten.max_pool1d_with_indices.default", nullptr, MaxPoolWithPlaces<1>},
    {"aten.max_pool2d_with_indices.default", nullptr, MaxPoolWithPlaces<2>},
    {"aten.max_pool3d_with_indices.default", nullptr, MaxPoolWithPlaces<3>},
    {"aten.avg_pool1d.default", AvgPool<1>},
    {"aten.avg_pool2d.default", AvgPool<2>},
    {"aten.avg_pool3d.default", AvgPool<3>},
    {"aten.adaptive_avg_pool1d.default", AdaptiveAvgPool<1>},
    {"aten.adaptive_avg_pool2d.default", AdaptiveAvgPool<2>},
    {"aten.adaptive_avg_pool3d.default", AdaptiveAvgPool<3>},
    {"aten._adaptive_avg_pool2d.default", AdaptiveAvgPool<2>},
    {"aten._adaptive_avg_pool3d.default", AdaptiveAvgPool<3>},
    {"aten.adaptive_max_pool1d.default", nullptr, AdaptiveMaxPool<1>},
    {"aten.adaptive_max_pool2d.default", nullptr, AdaptiveMaxPool<2>},
    {"aten.adaptive_max_pool3d.default", nullptr, AdaptiveMaxPool<3>},
};

}  // namespace

Rows PoolingRows() { return kRows; }

}  // namespace tenon::torch
