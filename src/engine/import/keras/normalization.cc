// Normalisations by what was learned and by the data themselves.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "import/keras/layer_table.h"
#include "import/keras/tensor_math.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// Axes counted from the front, sorted; a mistake when one is outside.
std::vector<int64_t> AxesOf(LayerContext& layer, int64_t rank) {
  std::vector<int64_t> axes = layer.config.Ints("axis", 0, -1);
  if (axes.empty()) axes = {-1};
  for (int64_t& axis : axes) {
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank)
      layer.Fail(absl::InvalidArgumentError(StrCat("axis is outside its input of rank ", rank)));
  }
  std::ranges::sort(axes);
  return axes;
}

// A constant of one number for each channel, shaped to meet `rank` dimensions at `axis`.
Value AtAxis(LayerContext& layer, std::span<const float> values, int64_t rank, int64_t axis) {
  Shape shape(static_cast<size_t>(rank), 1);
  shape[static_cast<size_t>(axis)] = static_cast<int64_t>(values.size());
  return layer.graph.Constant(TensorOf(shape, values));
}

LayerTensors TranslateBatchNormalization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const bool scale = layer.config.Bool("scale", true);
  const bool center = layer.config.Bool("center", true);
  const double epsilon = layer.config.Number("epsilon", 1e-3);
  const Value x = layer.Input();
  const int64_t rank = layer.Rank(x);
  const std::vector<int64_t> axes = AxesOf(layer, rank);
  int next = 0;
  const auto read = [&] { return FloatsOf(layer.Weight(StrCat("vars/", next++), {kAnyDim})); };
  const std::vector<float> gamma = scale ? read() : std::vector<float>();
  const std::vector<float> beta = center ? read() : std::vector<float>();
  const std::vector<float> mean = read();
  const std::vector<float> variance = read();
  if (variance.size() != mean.size() || (scale && gamma.size() != mean.size()) ||
      (center && beta.size() != mean.size()) || axes.size() != 1)
    layer.Fail(absl::InvalidArgumentError("its weights differ in size"));
  if (!layer.ok()) return {};
  std::vector<float> factors(mean.size());
  std::vector<float> shifts(mean.size());
  for (size_t i = 0; i < mean.size(); ++i) {
    const double factor = (scale ? gamma[i] : 1.0) / std::sqrt(variance[i] + epsilon);
    factors[i] = static_cast<float>(factor);
    shifts[i] = static_cast<float>((center ? beta[i] : 0.0) - mean[i] * factor);
  }
  const Value scaled = graph.Node("Mul", {x, AtAxis(layer, factors, rank, axes[0])});
  return {{graph.Node("Add", {scaled, AtAxis(layer, shifts, rank, axes[0])}), Value()}};
}

// The weight of a normalisation over several axes, shaped to meet the input.
Value OverAxes(LayerContext& layer, const std::string& path, int64_t rank,
               const std::vector<int64_t>& axes) {
  const Tensor weight = layer.Weight(path, Shape(axes.size(), kAnyDim));
  if (!layer.ok()) return Value();
  Shape shape(static_cast<size_t>(rank), 1);
  for (size_t i = 0; i < axes.size(); ++i) shape[static_cast<size_t>(axes[i])] = weight.shape()[i];
  return layer.graph.Constant(TensorOf(shape, FloatsOf(weight)));
}

// 1 / sqrt(mean + epsilon)
Value InverseRoot(GraphBuilder& graph, Value mean, double epsilon) {
  return graph.Node(
      "Reciprocal",
      {graph.Node("Sqrt", {graph.Node("Add", {mean, graph.ScalarLike(mean, epsilon)})})});
}

LayerTensors TranslateLayerNormalization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const double epsilon = layer.config.Number("epsilon", 1e-3);
  const bool rms = layer.config.Bool("rms_scaling", false);
  const bool scale = layer.config.Bool("scale", true) || rms;
  const bool center = layer.config.Bool("center", true) && !rms;
  const Value x = layer.Input();
  const int64_t rank = layer.Rank(x);
  const std::vector<int64_t> axes = AxesOf(layer, rank);
  const Value gamma = scale ? OverAxes(layer, "vars/0", rank, axes) : Value();
  const Value beta = center ? OverAxes(layer, scale ? "vars/1" : "vars/0", rank, axes) : Value();
  if (!layer.ok()) return {};
  const Attributes keep = {IntAttr("keepdims", 1)};
  const Value over = graph.Ints(axes);
  const Value mean = graph.Node("ReduceMean", {x, over}, keep);
  const Value centered = graph.Node("Sub", {x, mean});
  const Value variance =
      graph.Node("ReduceMean", {graph.Node("Mul", {centered, centered}), over}, keep);
  Value inverse = InverseRoot(graph, variance, epsilon);
  if (gamma.exists()) inverse = graph.Node("Mul", {inverse, gamma});
  Value y = graph.Node("Mul", {rms ? x : centered, inverse});
  if (beta.exists()) y = graph.Node("Add", {y, beta});
  return {{y, Value()}};
}

LayerTensors TranslateRmsNormalization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const double epsilon = layer.config.Number("epsilon", 1e-6);
  const Value x = layer.Input();
  const std::vector<int64_t> axes = AxesOf(layer, layer.Rank(x));
  const absl::StatusOr<Tensor> stored = layer.weights.Read("vars/0");
  const Value scale = layer.WeightValue("vars/0", stored.ok() ? stored->shape() : Shape(1, 0));
  if (!layer.ok()) return {};
  const Value mean = graph.Node("ReduceMean", {graph.Node("Mul", {x, x}), graph.Ints(axes)},
                                {IntAttr("keepdims", 1)});
  const Value y = graph.Node("Mul", {x, InverseRoot(graph, mean, epsilon)});
  return {{graph.Node("Mul", {y, scale}), Value()}};
}

LayerTensors TranslateUnitNormalization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Value x = layer.Input();
  const std::vector<int64_t> axes = AxesOf(layer, layer.Rank(x));
  if (!layer.ok()) return {};
  const Value squares =
      graph.Node("ReduceSumSquare", {x, graph.Ints(axes)}, {IntAttr("keepdims", 1)});
  const Value inverse = graph.Node("Reciprocal", {graph.Node("Sqrt", {squares})});
  return {
      {graph.Node("Mul", {x, graph.Node("Min", {inverse, graph.ScalarLike(x, 1e12)})}), Value()}};
}

// Channels are cut into groups, each normalised over its channels and all of space.
LayerTensors TranslateGroupNormalization(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const bool scale = layer.config.Bool("scale", true);
  const bool center = layer.config.Bool("center", true);
  const double epsilon = layer.config.Number("epsilon", 1e-3);
  int64_t groups = layer.config.Int("groups", 32);
  const Value x = layer.Input();
  const int64_t rank = layer.Rank(x);
  const std::vector<int64_t> axes = AxesOf(layer, rank);
  const int64_t channels = layer.KnownDim(x, layer.config.Int("axis", -1));
  if (groups == -1) groups = channels;
  if (axes.size() != 1 || axes[0] == 0 || groups < 1 || channels % groups != 0)
    layer.Fail(absl::InvalidArgumentError(
        StrCat("its ", channels, " channels don't make ", groups, " groups")));
  if (!layer.ok()) return {};
  const auto weight = [&](const char* path) {
    return AtAxis(layer, FloatsOf(layer.Weight(path, {channels})), rank, axes[0]);
  };
  // Channels to the second place, cut there; the shape's own sizes are kept by 0.
  std::vector<int64_t> order = {0, axes[0]};
  for (int64_t i = 1; i < rank; ++i)
    if (i != axes[0]) order.push_back(i);
  std::vector<int64_t> back(order.size());
  for (size_t i = 0; i < order.size(); ++i)
    back[static_cast<size_t>(order[i])] = static_cast<int64_t>(i);
  const Value moved = graph.Node("Transpose", {x}, {IntsAttr("perm", order)});
  const Value rows = graph.Reshape(moved, {0, groups, -1});
  const Attributes keep = {IntAttr("keepdims", 1)};
  const Value mean = graph.Node("ReduceMean", {rows, graph.Ints({2})}, keep);
  const Value centered = graph.Node("Sub", {rows, mean});
  const Value variance =
      graph.Node("ReduceMean", {graph.Node("Mul", {centered, centered}), graph.Ints({2})}, keep);
  const Value normal = graph.Node("Mul", {centered, InverseRoot(graph, variance, epsilon)});
  Value y = graph.Node("Reshape", {normal, graph.Node("Shape", {moved})});
  y = graph.WithShape(graph.Node("Transpose", {graph.WithShape(y, Shape(order.size(), kAnyDim))},
                                 {IntsAttr("perm", back)}),
                      layer.ShapeOf(x));
  if (scale) y = graph.Node("Mul", {y, weight("vars/0")});
  if (center) y = graph.Node("Add", {y, weight(scale ? "vars/1" : "vars/0")});
  return {{y, Value()}};
}

// ConvNeXt's, of keras.applications.
LayerTensors TranslateLayerScale(LayerContext& layer) {
  const Value gamma = layer.WeightValue("vars/0", {layer.config.Int("projection_dim")});
  if (!layer.ok()) return {};
  return {{layer.graph.Node("Mul", {layer.Input(), gamma}), Value()}};
}

// At inference the layer inside counts, with the kernel that training left.
LayerTensors TranslateSpectralNormalization(LayerContext& layer) {
  const json::Value* inner = layer.config.Find("layer");
  if (inner == nullptr || layer.inputs().empty()) {
    layer.Fail(absl::InvalidArgumentError("has no layer inside"));
    return {};
  }
  absl::StatusOr<LayerTensors> outputs =
      layer.translate_inner(*inner, layer.weights.In("layer"), layer.inputs());
  if (outputs.ok()) return *std::move(outputs);
  layer.Fail(outputs.status());
  return {};
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"BatchNormalization", TranslateBatchNormalization, Masking::kPasses},
    {"LayerNormalization", TranslateLayerNormalization, Masking::kPasses},
    {"GroupNormalization", TranslateGroupNormalization, Masking::kPasses},
    {"RMSNormalization", TranslateRmsNormalization},
    {"UnitNormalization", TranslateUnitNormalization, Masking::kPasses},
    {"LayerScale", TranslateLayerScale},
    {"SpectralNormalization", TranslateSpectralNormalization},
});

}  // namespace

Rows NormalizationRows() { return kRows; }

}  // namespace tenon::keras
