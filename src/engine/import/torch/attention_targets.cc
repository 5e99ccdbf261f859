// Scaled dot product attention.
#include <algorithm>
#include <cmath>
#include <limits>

#include "import/torch/shorthands.h"
#include "import/torch/targets.h"

namespace tenon::torch {
namespace {

// Keys after the query's own place are out of sight: BOOL [L,S].
Value CausalSight(Call& c, const Size& queries, const Size& keys) {
  GraphBuilder& g = c.g;
  return g.Node("GreaterOrEqual",
                {Unsqueeze(g, Iota(g, c.AsVector(queries)), {1}), Iota(g, c.AsVector(keys))});
}

// Scores with the mask on them: what a boolean mask or causality hides is -inf.
Value Masked(Call& c, Value scores, const Size& queries, const Size& keys) {
  GraphBuilder& g = c.g;
  const auto hide = [&](Value sight) {
    const double hidden = -std::numeric_limits<double>::infinity();
    return Where(g, sight, scores, g.ScalarLike(scores, hidden));
  };
  if (c.Flag("is_causal", false)) scores = hide(CausalSight(c, queries, keys));
  if (!c.Has("attn_mask")) return scores;
  const Value mask = c.In("attn_mask");
  if (g.DTypeOf(mask) == DType::kBool) return hide(mask);
  return g.Node("Add", {scores, g.Cast(mask, g.DTypeOf(scores))});
}

// Rows in which everything is hidden give zeros, as PyTorch's do.
Value SafeSoftmax(Call& c, Value scores, int64_t rank) {
  GraphBuilder& g = c.g;
  const Value weights = g.Node("Softmax", {scores}, {IntAttr("axis", -1)});
  if (!c.Has("attn_mask")) return weights;
  const Value top = Reduce(g, "ReduceMax", scores, {rank - 1}, true);
  const Value hidden = g.ScalarLike(scores, -std::numeric_limits<double>::infinity());
  return Where(g, g.Node("Equal", {top, hidden}), g.ScalarLike(scores, 0), weights);
}

// Grouped queries: each head of keys and values serves several of queries.
Value RepeatHeads(Call& c, Value value, std::string_view name) {
  const Shape& queries = c.ShapeOf("query");
  const Shape& shape = c.ShapeOf(name);
  const auto rank = static_cast<int64_t>(shape.size());
  if (rank < 3 || queries.size() != shape.size()) return value;
  const auto at = static_cast<size_t>(rank - 3);
  if (queries[at] == shape[at]) return value;
  if (queries[at] < 1 || shape[at] < 1 || queries[at] % shape[at] != 0)
    return c.Refuse("enable_gqa with numbers of heads that don't divide");
  const Value wide = Unsqueeze(c.g, value, {rank - 2});
  std::vector<int64_t> repeats(static_cast<size_t>(rank) + 1, 1);
  repeats[at + 1] = queries[at] / shape[at];
  const Value tiled = c.g.Node("Tile", {wide, c.g.Ints(repeats)});
  std::vector<Size> sizes = SizesOf(c, value, shape);
  sizes[at] = Size{queries[at], Value()};
  return ReshapeTo(c, tiled, sizes);
}

Value Attention(Call& c) {
  GraphBuilder& g = c.g;
  if (c.Number("dropout_p", 0) != 0) return c.Refuse("it has dropout: export after model.eval()");
  const Value query = c.In("query");
  Value key = c.In("key");
  Value value = c.In("value");
  const Shape& shape = c.ShapeOf("query");
  const auto rank = static_cast<int64_t>(shape.size());
  const auto key_rank = c.RankOf("key");
  if (rank < 2 || key_rank < 2) return c.Damaged("its tensors are no matrices");
  if (c.Flag("enable_gqa", false)) {
    key = RepeatHeads(c, key, "key");
    value = RepeatHeads(c, value, "value");
  }
  double scale = 0;
  if (c.Has("scale")) {
    scale = c.Number("scale");
  } else if (shape.back() > 0) {
    scale = 1 / std::sqrt(static_cast<double>(shape.back()));
  } else {
    return c.Refuse("of queries whose width varies");
  }
  const Size queries = c.DimOf(query, shape, rank - 2);
  const Size keys = c.DimOf(key, c.ShapeOf("key"), key_rank - 2);
  const Value turned = SwapAxes(g, key, key_rank, key_rank - 2, key_rank - 1);
  Value scores = g.Node("MatMul", {g.Node("Mul", {query, g.ScalarLike(query, scale)}), turned});
  scores = Masked(c, scores, queries, keys);
  const int64_t score_rank = std::max(rank, key_rank);
  return g.Node("MatMul", {SafeSoftmax(c, scores, score_rank), value});
}

// The log of the weights' sums is there for training alone.
std::vector<Value> Attentions(Call& c) { return {Attention(c)}; }

constexpr Target kRows[] = {
    {"aten.scaled_dot_product_attention.default", Attention},
    {"aten._scaled_dot_product_attention_math.default", nullptr, Attentions},
    {"aten._scaled_dot_product_flash_attention_for_cpu.default", nullptr, Attentions},
};

}  // namespace

Rows AttentionRows() { return kRows; }

}  // namespace tenon::torch
