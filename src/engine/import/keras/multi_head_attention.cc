// MultiHeadAttention and GroupQueryAttention.
#include <array>
#include <cmath>
#include <string>

#include "import/keras/attention_masks.h"
#include "import/keras/layer_table.h"
#include "import/keras/tensor_math.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

struct Heads {
  int64_t heads = 1;
  int64_t groups = 1;  // heads of keys and values; each serves heads / groups
  int64_t key_dim = 1;
  int64_t value_dim = 1;
  bool use_bias = true;
  bool use_gate = false;
  bool has_scores = false;  // the path of Keras that knows the scores
  int64_t window = 0;       // 0: none
};

Heads ReadHeads(LayerContext& layer) {
  const Config& config = layer.config;
  Heads heads;
  if (layer.class_name == "MultiHeadAttention") {
    heads.heads = heads.groups = config.Int("num_heads");
    heads.key_dim = config.Int("key_dim");
    heads.value_dim = config.OptionalInt("value_dim").value_or(heads.key_dim);
  } else {
    heads.heads = config.Int("num_query_heads");
    heads.groups = config.Int("num_key_value_heads");
    heads.key_dim = heads.value_dim = config.Int("head_dim");
  }
  if (heads.heads < 1 || heads.groups < 1 || heads.heads % heads.groups != 0 || heads.key_dim < 1 ||
      heads.value_dim < 1)
    layer.Fail(absl::InvalidArgumentError(StrCat(heads.heads, " heads on ", heads.groups,
                                                 " of sizes ", heads.key_dim, " and ",
                                                 heads.value_dim, " make no attention")));
  heads.use_bias = config.Bool("use_bias", true);
  heads.use_gate = config.Bool("use_gate", false);
  heads.window = config.OptionalInt("sliding_window").value_or(0);
  heads.has_scores = config.Number("dropout", 0) > 0 || CallFlag(layer, "return_attention_scores");
  return heads;
}

// Where the weights of a part lie: names differ between versions and the two layers.
std::string PartPath(LayerContext& layer, const std::string& name) {
  return layer.weights.Has(StrCat(name, "/vars/0")) ? name : StrCat("_", name);
}

// Rows of `width` elements, each repeated: one head's weights for all heads that it serves.
std::vector<float> Repeated(const std::vector<float>& from, size_t width, size_t times) {
  std::vector<float> to;
  to.reserve(from.size() * times);
  for (size_t i = 0; i + width <= from.size(); i += width)
    for (size_t time = 0; time < times; ++time)
      to.insert(to.end(), from.begin() + static_cast<ptrdiff_t>(i),
                from.begin() + static_cast<ptrdiff_t>(i + width));
  return to;
}

// [N, T, features] -> [N, heads, T, dim]
Value Project(LayerContext& layer, const Heads& heads, const std::string& part, Value x,
              int64_t groups, int64_t dim) {
  GraphBuilder& graph = layer.graph;
  const std::string path = PartPath(layer, part);
  const Tensor kernel = layer.Weight(StrCat(path, "/vars/0"), {kAnyDim, groups, dim});
  const Tensor bias =
      heads.use_bias ? layer.Weight(StrCat(path, "/vars/1"), {groups, dim}) : Tensor();
  if (!layer.ok()) return Value();
  const int64_t width = heads.heads * dim;
  const auto times = static_cast<size_t>(heads.heads / groups);
  const auto repeated = [&](const Tensor& weight) {
    return Repeated(FloatsOf(weight), static_cast<size_t>(dim), times);
  };
  Value y = graph.Node("MatMul",
                       {x, graph.Constant(TensorOf({kernel.shape()[0], width}, repeated(kernel)))});
  if (heads.use_bias) y = graph.Node("Add", {y, graph.Constant(TensorOf({width}, repeated(bias)))});
  y = graph.Reshape(y, {0, 0, heads.heads, dim});
  return graph.Node("Transpose", {y}, {IntsAttr("perm", {0, 2, 1, 3})});
}

struct Inputs {
  LayerTensor query;
  LayerTensor value;
  LayerTensor key;
};

// An argument that is a tensor, FP32; none when it was not given.
// Keras 3's MultiHeadAttention takes the masks off its inputs: layers that Keras calls later see
// none.
LayerTensor TensorOfCall(LayerContext& layer, size_t position, std::string_view name) {
  const Argument* argument = layer.FindArgument(position, name);
  if (argument == nullptr || argument->kind != Argument::Kind::kTensor) return {};
  if (layer.class_name == "MultiHeadAttention" && layer.keras_major >= 3)
    layer.DropMask(argument->tensor.value);
  return {layer.graph.Cast(argument->tensor.value, DType::kFp32), argument->tensor.mask};
}

Inputs ReadInputs(LayerContext& layer) {
  Inputs inputs = {TensorOfCall(layer, 0, "query"), TensorOfCall(layer, 1, "value"),
                   TensorOfCall(layer, 2, "key")};
  const bool has_key = inputs.key.value.exists();
  if (!inputs.query.value.exists() || !inputs.value.value.exists()) {
    layer.Fail(absl::InvalidArgumentError("is called without query or value"));
    return inputs;
  }
  const auto given = [&](std::string_view name, Value otherwise) {
    const auto found = layer.call.kwargs.find(name);
    const bool tensor =
        found != layer.call.kwargs.end() && found->second.kind == Argument::Kind::kTensor;
    return tensor ? found->second.tensor.value : otherwise;
  };
  // MultiHeadAttention takes the mask that hangs on the query, whatever the call says.
  if (layer.class_name != "MultiHeadAttention")
    inputs.query.mask = given("query_mask", inputs.query.mask);
  inputs.value.mask = given("value_mask", inputs.value.mask);
  inputs.key.mask = given("key_mask", has_key ? inputs.key.mask : Value());
  if (!has_key) inputs.key.value = inputs.value.value;
  for (const LayerTensor* tensor : {&inputs.query, &inputs.value, &inputs.key})
    if (layer.ok() && layer.Rank(tensor->value) != 3)
      layer.Refuse(StrCat("inputs of ", layer.Rank(tensor->value),
                          " dimensions are not supported, those of 3 are"));
  return inputs;
}

// Masks of steps [N, S] as conditions on pairs of steps, and what else the call says: [N, 1, T, S].
Value PairMask(LayerContext& layer, const Heads& heads, const Inputs& inputs) {
  GraphBuilder& graph = layer.graph;
  Value mask;
  const auto add = [&](Value steps, int64_t axis) {
    if (steps.exists())
      mask = Both(graph, mask,
                  graph.Node("Unsqueeze", {graph.Cast(steps, DType::kBool), graph.Ints({axis})}));
  };
  add(inputs.query.mask, 2);
  add(inputs.value.mask, 1);
  add(inputs.key.mask, 1);
  if (CallFlag(layer, "use_causal_mask"))
    mask = Both(graph, mask, CausalMask(graph, inputs.query.value, inputs.value.value));
  if (heads.window > 0)
    mask =
        Both(graph, mask, WindowMask(graph, inputs.query.value, inputs.value.value, heads.window));
  const Argument* given = layer.FindArgument(6, "attention_mask");
  if (given != nullptr && given->kind == Argument::Kind::kTensor)
    mask = Both(graph, mask, graph.Cast(given->tensor.value, DType::kBool));
  if (given != nullptr && given->kind != Argument::Kind::kTensor && !given->is_none())
    layer.Refuse("an attention_mask that is no tensor is not supported");
  if (!layer.ok() || !mask.exists()) return Value();
  const int64_t rank = layer.Rank(mask);
  if (rank == 3) return graph.Node("Unsqueeze", {mask, graph.Ints({1})});
  if (rank == 2) return graph.Node("Unsqueeze", {mask, graph.Ints({0, 1})});
  if (rank != 4) layer.Refuse(StrCat("an attention_mask of ", rank, " dimensions"));
  return mask;
}

// Where every step is masked out, Keras' two ways differ: all steps alike, or none of them.
Value Weights(LayerContext& layer, const Heads& heads, Value scores, Value mask) {
  GraphBuilder& graph = layer.graph;
  const Attributes last = {IntAttr("axis", -1)};
  if (!mask.exists()) return graph.Node("Softmax", {scores}, last);
  const double lowest = heads.has_scores ? -1e9 : -2.372671e38;
  const Value kept = graph.Node("Where", {mask, scores, graph.ScalarLike(scores, lowest)});
  const Value weights = graph.Node("Softmax", {kept}, last);
  if (!heads.has_scores) return weights;
  return graph.Node("Where", {mask, weights, graph.ScalarLike(scores, 0)});
}

// [N, heads, T, value_dim] -> [N, T, features]
Value Output(LayerContext& layer, const Heads& heads, Value y) {
  GraphBuilder& graph = layer.graph;
  const std::string path = PartPath(layer, "output_dense");
  const Tensor kernel =
      layer.Weight(StrCat(path, "/vars/0"), {heads.heads, heads.value_dim, kAnyDim});
  if (!layer.ok()) return Value();
  const int64_t width = heads.heads * heads.value_dim;
  const int64_t features = kernel.shape()[2];
  y = graph.Reshape(graph.Node("Transpose", {y}, {IntsAttr("perm", {0, 2, 1, 3})}), {0, 0, width});
  y = graph.Node("MatMul", {y, graph.Constant(TensorOf({width, features}, FloatsOf(kernel)))});
  if (!heads.use_bias) return y;
  return graph.Node("Add", {y, layer.WeightValue(StrCat(path, "/vars/1"), {features})});
}

LayerTensors TranslateHeads(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const Heads heads = ReadHeads(layer);
  const Inputs inputs = ReadInputs(layer);
  const json::Value* shape = layer.config.Find("output_shape");
  if (shape != nullptr && shape->kind == json::Kind::kArray && shape->elements.size() > 1)
    layer.Refuse("an output_shape of several dimensions is not supported");
  if (!layer.ok()) return {};
  const Value mask = PairMask(layer, heads, inputs);
  const Value query =
      Project(layer, heads, "query_dense", inputs.query.value, heads.heads, heads.key_dim);
  const Value key =
      Project(layer, heads, "key_dense", inputs.key.value, heads.groups, heads.key_dim);
  const Value gate = heads.use_gate ? Project(layer, heads, "gate_dense", inputs.query.value,
                                              heads.heads, heads.value_dim)
                                    : Value();
  const Value value =
      Project(layer, heads, "value_dense", inputs.value.value, heads.groups, heads.value_dim);
  if (!layer.ok()) return {};
  const double scale = 1 / std::sqrt(static_cast<double>(heads.key_dim));
  const Value scaled = graph.Node("Mul", {query, graph.ScalarLike(query, scale)});
  const Value turned = graph.Node("Transpose", {key}, {IntsAttr("perm", {0, 1, 3, 2})});
  const Value scores = graph.Node("MatMul", {scaled, turned});
  const Value weights = Weights(layer, heads, scores, mask);
  Value y = graph.Node("MatMul", {weights, value});
  if (gate.exists()) y = graph.Node("Mul", {y, graph.Node("Sigmoid", {gate})});
  LayerTensors outputs = {{Output(layer, heads, y), inputs.query.mask}};
  if (CallFlag(layer, "return_attention_scores")) outputs.push_back({weights, Value()});
  return outputs;
}

constexpr std::string_view kNote = "inputs of other than 3 dimensions";
constexpr auto kRows = std::to_array<LayerRow>({
    {"MultiHeadAttention", TranslateHeads, Masking::kOwn, kNote},
    {"GroupQueryAttention", TranslateHeads, Masking::kOwn, kNote},

});

}  // namespace

Rows HeadRows() { return kRows; }

}  // namespace tenon::keras
