#include "import/keras/attention_masks.h"

#include "strings/str_cat.h"

namespace tenon::keras {
namespace {

// 0, 1, ... of the second axis' size, with `axes` of size 1 put in.
Value Steps(GraphBuilder& graph, Value x, const std::vector<int64_t>& axes) {
  const Value size = graph.Gather(graph.Node("Shape", {x}), {1}, 0);
  const Value count = graph.Node("Squeeze", {size, graph.Ints({0})});
  const Value range =
      graph.Node("Range", {graph.Scalar<int64_t>(0), count, graph.Scalar<int64_t>(1)});
  return graph.Node("Unsqueeze", {range, graph.Ints(axes)});
}

}  // namespace

bool CallFlag(LayerContext& layer, std::string_view name) {
  const auto found = layer.call.kwargs.find(name);
  if (found == layer.call.kwargs.end() || found->second.is_none()) return false;
  const json::Value* constant = found->second.constant;
  if (constant != nullptr && constant->kind == json::Kind::kBool) return constant->boolean;
  layer.Refuse(StrCat(name, " is not a constant"));
  return false;
}

Value CausalMask(GraphBuilder& graph, Value query, Value key) {
  return graph.Node("GreaterOrEqual", {Steps(graph, query, {0, 2}), Steps(graph, key, {0, 1})});
}

Value WindowMask(GraphBuilder& graph, Value query, Value key, int64_t width) {
  const Value apart = graph.Node(
      "Abs", {graph.Node("Sub", {Steps(graph, query, {0, 2}), Steps(graph, key, {0, 1})})});
  return graph.Node("Less", {apart, graph.Scalar<int64_t>(width)});
}

Value Both(GraphBuilder& graph, Value one, Value other) {
  if (!one.exists()) return other;
  if (!other.exists()) return one;
  return graph.Node("And", {one, other});
}

}  // namespace tenon::keras
