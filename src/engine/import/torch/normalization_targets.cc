// Normalisations, as they are at inference.
#include <limits>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// [C] -> [C,1,1] for a tensor of that rank with the channels second.
Value OverChannels(Call& c, Value value, int64_t rank) {
  if (rank <= 2) return value;
  std::vector<int64_t> shape(static_cast<size_t>(rank - 1), 1);
  shape[0] = -1;
  return c.g.Reshape(value, shape);
}

// y * weight + bias, each a value a channel, where they are given.
Value ScaleChannels(Call& c, Value y, int64_t rank) {
  if (c.Has("weight")) y = c.g.Node("Mul", {y, OverChannels(c, c.In("weight"), rank)});
  if (c.Has("bias")) y = c.g.Node("Add", {y, OverChannels(c, c.In("bias"), rank)});
  return y;
}

Value Inverse(Call& c, Value variance, double eps) {
  const Value moved = c.g.Node("Add", {variance, c.g.ScalarLike(variance, eps)});
  return c.g.Node("Reciprocal", {c.g.Node("Sqrt", {moved})});
}

Value BatchNormOf(Call& c, Value x) {
  GraphBuilder& g = c.g;
  const DType dtype = g.DTypeOf(x);
  const int64_t rank = c.RankOf("input");
  if (!c.Has("running_mean") || !c.Has("running_var"))
    return c.Refuse("batch norm without running statistics would depend on who else is in a batch");
  const Value mean = c.In("running_mean", dtype);
  const Value variance = c.In("running_var", dtype);
  const double eps = c.Number("eps", 1e-5);
  if (c.Has("weight") && c.Has("bias") && rank >= 2)
    return g.Node("BatchNormalization",
                  {x, c.In("weight", dtype), c.In("bias", dtype), mean, variance},
                  {FloatAttr("epsilon", eps)});
  const Value apart = g.Node("Sub", {x, OverChannels(c, mean, rank)});
  const Value y = g.Node("Mul", {apart, OverChannels(c, Inverse(c, variance, eps), rank)});
  return ScaleChannels(c, y, rank);
}

Value BatchNorm(Call& c) {
  if (c.Flag("training", false)) return c.Refuse("it is in training mode: export model.eval()");
  return BatchNormOf(c, c.In("input"));
}

std::vector<Value> NativeBatchNorm(Call& c) { return {BatchNorm(c)}; }

// Over all of each channel of each row.
Value InstanceNormOf(Call& c, Value x, int64_t rank, double eps) {
  GraphBuilder& g = c.g;
  std::vector<int64_t> axes;
  for (int64_t i = 2; i < rank; ++i) axes.push_back(i);
  const Value apart = g.Node("Sub", {x, Reduce(g, "ReduceMean", x, axes, true)});
  const Value variance = Reduce(g, "ReduceMean", g.Node("Mul", {apart, apart}), axes, true);
  return g.Node("Mul", {apart, Inverse(c, variance, eps)});
}

Value InstanceNorm(Call& c) {
  const int64_t rank = c.RankOf("input");
  if (!c.Flag("use_input_stats", true)) return BatchNormOf(c, c.In("input"));
  if (rank < 3) return c.Damaged("its input has another rank");
  const Value y = InstanceNormOf(c, c.In("input"), rank, c.Number("eps", 1e-5));
  return ScaleChannels(c, y, rank);
}

// What an instance norm becomes when it is taken apart: all rows as channels of one.
std::vector<Value> BatchNormOfOne(Call& c) {
  GraphBuilder& g = c.g;
  const Shape& shape = c.ShapeOf("input");
  if (shape.size() < 3 || shape[0] != 1)
    return {
        c.Refuse("batch norm without running statistics would depend on who else is in a "
                 "batch")};
  const auto rank = static_cast<int64_t>(shape.size());
  const Value y = InstanceNormOf(c, c.In("input"), rank, c.Number("eps", 1e-5));
  return {g.WithShape(ScaleChannels(c, y, rank), shape)};
}

Value GroupNorm(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("input");
  const int64_t rank = c.RankOf("input");
  const int64_t groups = c.Int(c.Has("num_groups") ? "num_groups" : "group", 1);
  if (rank < 2 || groups < 1) return c.Damaged("its input or its groups don't fit");
  const Value grouped = g.Reshape(x, {0, groups, -1});
  const Value y = InstanceNormOf(c, grouped, 3, c.Number("eps", 1e-5));
  const Value back = g.Node("Reshape", {y, c.ShapeValue(x)});
  return ScaleChannels(c, g.WithShape(back, c.ShapeOf("input")), rank);
}

std::vector<Value> NativeGroupNorm(Call& c) { return {GroupNorm(c)}; }

Value LayerNorm(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("input");
  const std::vector<int64_t> shape = c.Ints("normalized_shape");
  const auto dims = static_cast<int64_t>(shape.size());
  if (dims == 0 || dims > c.RankOf("input")) return c.Damaged("its normalized_shape doesn't fit");
  Value weight = c.InOrNone("weight");
  if (!weight.exists()) weight = ExpandTo(g, g.ScalarLike(x, 1), g.Ints(shape));
  std::vector<Value> inputs = {x, weight};
  if (c.Has("bias")) inputs.push_back(c.In("bias"));
  return g.Node("LayerNormalization", inputs,
                {IntAttr("axis", -dims), FloatAttr("epsilon", c.Number("eps", 1e-5))});
}

std::vector<Value> NativeLayerNorm(Call& c) { return {LayerNorm(c)}; }

Value RmsNorm(Call& c) {
  GraphBuilder& g = c.g;
  const Value x = c.In("input");
  const int64_t rank = c.RankOf("input");
  const auto dims = static_cast<int64_t>(c.Ints("normalized_shape").size());
  if (dims == 0 || dims > rank) return c.Damaged("its normalized_shape doesn't fit");
  double eps = std::numeric_limits<float>::epsilon();  // of the type that it is computed in
  if (g.DTypeOf(x) == DType::kFp64) eps = std::numeric_limits<double>::epsilon();
  std::vector<int64_t> axes;
  for (int64_t i = rank - dims; i < rank; ++i) axes.push_back(i);
  const Value squares = Reduce(g, "ReduceMean", g.Node("Mul", {x, x}), axes, true);
  const Value y = g.Node("Mul", {x, Inverse(c, squares, c.Number("eps", eps))});
  return c.Has("weight") ? g.Node("Mul", {y, c.In("weight")}) : y;
}

// v * (g / |v|), the length over all dimensions but `dim`.
Value WeightNorm(Call& c) {
  GraphBuilder& g = c.g;
  const Value v = c.In("v");
  const int64_t rank = c.RankOf("v");
  const int64_t kept = c.AxisArg("dim", rank, 0);
  std::vector<int64_t> axes;
  for (int64_t i = 0; i < rank; ++i)
    if (i != kept) axes.push_back(i);
  if (axes.empty()) return c.Refuse("of a tensor of one dimension");
  const Value length = g.Node("Sqrt", {Reduce(g, "ReduceSum", g.Node("Mul", {v, v}), axes, true)});
  return g.Node("Mul", {v, g.Node("Div", {c.In("g"), length})});
}

std::vector<Value> WeightNormInterface(Call& c) { return {WeightNorm(c)}; }

constexpr Target kRows[] = {
    {"aten.batch_norm.default", BatchNorm},
    {"aten._native_batch_norm_legit_no_training.default", nullptr, NativeBatchNorm},
    {"aten.native_batch_norm.default", nullptr, NativeBatchNorm},
    {"aten._native_batch_norm_legit.default", nullptr, NativeBatchNorm},
    {"aten._native_batch_norm_legit.no_stats", nullptr, BatchNormOfOne},
    {"aten.instance_norm.default", InstanceNorm},
    {"aten.group_norm.default", GroupNorm},
    {"aten.native_group_norm.default", nullptr, NativeGroupNorm},
    {"aten.layer_norm.default", LayerNorm},
    {"aten.native_layer_norm.default", nullptr, NativeLayerNorm},
    {"aten.rms_norm.default", RmsNorm},
    {"aten._fused_rms_norm.default", nullptr, [](Call& c) { return std::vector{RmsNorm(c)}; }},
    {"aten._weight_norm.default", WeightNorm},
    {"aten._weight_norm_interface.default", nullptr, WeightNormInterface},
};

}  // namespace

Rows NormalizationRows() { return kRows; }

}  // namespace tenon::torch
