// Attention and AdditiveAttention: [query, value] or [query, value, key].
#include <array>

#include "import/keras/attention_masks.h"
#include "import/keras/layer_table.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

Value DotScores(LayerContext& layer, Value query, Value key) {
  GraphBuilder& graph = layer.graph;
  const Value turned = graph.Node("Transpose", {key}, {IntsAttr("perm", {0, 2, 1})});
  const Value scores = graph.Node("MatMul", {query, turned});
  if (!layer.config.Bool("use_scale", false)) return scores;
  return graph.Node("Mul", {scores, layer.WeightValue("vars/0", Shape(size_t{0}, 0))});
}

// tanh(query + key) of all pairs of steps, with its last axis summed; `inner` and `outer` are
// factors before and after the tanh.
Value SumScores(GraphBuilder& graph, Value query, Value key, Value inner, Value outer) {
  const Value rows = graph.Node("Unsqueeze", {query, graph.Ints({2})});
  const Value columns = graph.Node("Unsqueeze", {key, graph.Ints({1})});
  Value sum = graph.Node("Add", {rows, columns});
  if (inner.exists()) sum = graph.Node("Mul", {sum, inner});
  Value bent = graph.Node("Tanh", {sum});
  if (outer.exists()) bent = graph.Node("Mul", {bent, outer});
  return graph.Node("ReduceSum", {bent, graph.Ints({-1})}, {IntAttr("keepdims", 0)});
}

Value Scores(LayerContext& layer, Value query, Value key) {
  const Shape scalar(size_t{0}, 0);
  if (layer.class_name == "AdditiveAttention") {
    const bool scaled = layer.config.Bool("use_scale", true);
    const Value scale = scaled ? layer.WeightValue("vars/0", {kAnyDim}) : Value();
    return SumScores(layer.graph, query, key, Value(), scale);
  }
  const std::string mode = layer.config.Text("score_mode", "dot");
  if (mode == "dot") return DotScores(layer, query, key);
  if (mode != "concat") layer.Refuse(StrCat("score_mode ", Quote(mode), " is not supported"));
  const bool scaled = layer.config.Bool("use_scale", false);
  const Value scale = scaled ? layer.WeightValue("vars/0", scalar) : Value();
  const Value weight = layer.WeightValue(scaled ? "vars/1" : "vars/0", scalar);
  if (!layer.ok()) return Value();
  return layer.graph.Node("Mul", {SumScores(layer.graph, query, key, scale, Value()), weight});
}

LayerTensors TranslateAttention(LayerContext& layer) {
  GraphBuilder& graph = layer.graph;
  const size_t count = layer.inputs().size();
  if (count < 2 || count > 3)
    layer.Fail(absl::InvalidArgumentError(StrCat("takes 2 or 3 inputs, has ", count)));
  const Value query = layer.Input(0);
  const Value value = layer.Input(1);
  const Value key = count > 2 ? layer.Input(2) : value;
  if (layer.ok() && (layer.Rank(query) != 3 || layer.Rank(key) != 3))
    layer.Refuse("inputs of other than 3 dimensions are not supported");
  const bool causal = CallFlag(layer, "use_causal_mask");
  const bool with_scores = CallFlag(layer, "return_attention_scores");
  if (!layer.ok()) return {};
  Value scores = Scores(layer, query, key);
  if (!layer.ok()) return {};
  Value mask = layer.Mask(1);
  if (mask.exists()) mask = graph.Node("Unsqueeze", {mask, graph.Ints({1})});
  if (causal) mask = Both(graph, mask, CausalMask(graph, query, key));
  if (mask.exists()) {
    const Value less = graph.Node("Sub", {scores, graph.ScalarLike(scores, 1e9)});
    scores = graph.Node("Where", {mask, scores, less});
  }
  const Value weights = graph.Node("Softmax", {scores}, {IntAttr("axis", -1)});
  Value y = graph.Node("MatMul", {weights, value});
  if (const Value rows = layer.Mask(0); rows.exists())
    y = graph.Node("Where",
                   {graph.Node("Unsqueeze", {rows, graph.Ints({2})}), y, graph.ScalarLike(y, 0)});
  LayerTensors outputs = {{y, layer.Mask(0)}};
  if (with_scores) outputs.push_back({weights, Value()});
  return outputs;
}

constexpr auto kRows = std::to_array<LayerRow>({
    {"Attention", TranslateAttention, Masking::kOwn, "inputs of other than 3 dimensions"},
    {"AdditiveAttention", TranslateAttention, Masking::kOwn, "inputs of other than 3 dimensions"},
});

}  // namespace

Rows AttentionRows() { return kRows; }

}  // namespace tenon::keras
