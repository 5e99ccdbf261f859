#include "import/trees/tree_ensemble.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr int64_t kWordBits = 64;

absl::Status Damaged(size_t tree, int64_t node, const std::string& what) {
  return absl::InvalidArgumentError(StrCat("reading tree ", tree, ": node ", node, ": ", what));
}

absl::Status CheckSizes(const TreeEnsemble& trees) {
  const size_t nodes = trees.feature.size();
  const bool same = trees.threshold.size() == nodes && trees.flags.size() == nodes &&
                    trees.left.size() == nodes && trees.right.size() == nodes;
  if (!same) return absl::InvalidArgumentError("reading trees: arrays of nodes differ in size");
  if (trees.targets < 1 || (trees.width != 1 && trees.width != trees.targets))
    return absl::InvalidArgumentError(
        StrCat("reading trees: ", trees.width, " values a leaf for ", trees.targets, " targets"));
  if (trees.values.size() != nodes * static_cast<size_t>(trees.width))
    return absl::InvalidArgumentError(
        StrCat("reading trees: ", trees.values.size(), " leaf values for ", nodes, " nodes"));
  if (trees.roots.size() != trees.tree_target.size())
    return absl::InvalidArgumentError("reading trees: not one target a tree");
  return absl::OkStatus();
}

// What is wrong with a split; none: nothing.
std::optional<std::string> FaultOf(const TreeEnsemble& trees, size_t node, int64_t features) {
  if (trees.feature[node] < 0 || trees.feature[node] >= features)
    return StrCat("feature ", trees.feature[node], " of ", features);
  if ((trees.flags[node] & kTreeCategorical) != 0) {
    const double set = trees.threshold[node];
    const double sets = static_cast<double>(trees.set_begin.size()) - 1;
    if (!(set >= 0 && set < sets)) return StrCat("category set ", set, " of ", sets);
  }
  return std::nullopt;
}

absl::Status CheckTree(const TreeEnsemble& trees, size_t tree, int64_t features,
                       std::vector<bool>* reached) {
  std::vector<int64_t> open = {trees.roots[tree]};
  while (!open.empty()) {
    const int64_t node = open.back();
    open.pop_back();
    if (node < 0 || node >= trees.node_count())
      return Damaged(tree, node, StrCat("is none of ", trees.node_count(), " nodes"));
    const auto at = static_cast<size_t>(node);
    if ((*reached)[at]) return Damaged(tree, node, "is reached twice");
    (*reached)[at] = true;
    if ((trees.flags[at] & kTreeLeaf) != 0) continue;
    if (std::optional<std::string> fault = FaultOf(trees, at, features); fault.has_value())
      return Damaged(tree, node, *fault);
    open.push_back(trees.left[at]);
    open.push_back(trees.right[at]);
  }
  return absl::OkStatus();
}

}  // namespace

void TreeEnsemble::Reserve(size_t nodes) {
  const size_t size = feature.size() + nodes;
  for (std::vector<int64_t>* array : {&feature, &flags, &left, &right}) array->reserve(size);
  threshold.reserve(size);
  values.reserve(size * static_cast<size_t>(width));
}

int64_t TreeEnsemble::AddLeaf(std::span<const double> leaf_values) {
  const int64_t node = AddSplit(0, 0, kTreeLeaf);
  std::copy(leaf_values.begin(), leaf_values.end(), values.end() - width);
  return node;
}

int64_t TreeEnsemble::AddSplit(int64_t on_feature, double at, int64_t with_flags,
                               int64_t left_child, int64_t right_child) {
  feature.push_back(on_feature);
  threshold.push_back(at);
  flags.push_back(with_flags);
  left.push_back(left_child);
  right.push_back(right_child);
  values.resize(values.size() + static_cast<size_t>(width), 0.0);
  return node_count() - 1;
}

void TreeEnsemble::AddTree(int64_t root, int64_t target) {
  roots.push_back(root);
  tree_target.push_back(target);
}

int64_t TreeEnsemble::AddSet(std::span<const int64_t> members) {
  const auto begin = static_cast<size_t>(set_begin.back());
  for (const int64_t member : members) {
    if (member < 0) continue;
    const size_t word = begin + static_cast<size_t>(member / kWordBits);
    if (word >= set_words.size()) set_words.resize(word + 1, 0);
    set_words[word] |= uint64_t{1} << (member % kWordBits);
  }
  set_begin.push_back(static_cast<int64_t>(set_words.size()));
  return static_cast<int64_t>(set_begin.size()) - 2;
}

absl::Status CheckTrees(const TreeEnsemble& trees, int64_t features) {
  TENON_RETURN_IF_ERROR(CheckSizes(trees));
  std::vector<bool> reached(trees.feature.size());
  for (size_t tree = 0; tree < trees.roots.size(); ++tree) {
    const int64_t target = trees.tree_target[tree];
    const bool fits = target == -1 ? trees.width == trees.targets
                                   : target >= 0 && target < trees.targets && trees.width == 1;
    if (!fits)
      return absl::InvalidArgumentError(
          StrCat("reading tree ", tree, ": target ", target, " of ", trees.targets));
    TENON_RETURN_IF_ERROR(CheckTree(trees, tree, features, &reached));
  }
  return absl::OkStatus();
}

// Takes the array over.
template <typename T>
static Value Vector(GraphBuilder& graph, std::vector<T> values) {
  const auto size = static_cast<int64_t>(values.size());
  return graph.Adopt<T>({size}, std::move(values));
}

Value AddTrees(GraphBuilder& graph, Value x, TreeEnsemble trees) {
  if (!graph.status().ok()) return Value();
  const std::optional<Shape> shape = graph.TypeOf(x).shape;  // constants move it
  const bool known = shape.has_value() && shape->size() == 2;
  const int64_t features =
      known && (*shape)[1] != kAnyDim ? (*shape)[1] : std::numeric_limits<int64_t>::max();
  if (absl::Status status = CheckTrees(trees, features); !status.ok()) {
    graph.Fail(std::move(status));
    return Value();
  }
  std::vector<int64_t> words(trees.set_words.size());
  std::copy(trees.set_words.begin(), trees.set_words.end(), words.begin());
  const Shape values_shape = {trees.node_count(), trees.width};
  const std::vector<Value> inputs = {x,
                                     Vector(graph, std::move(trees.feature)),
                                     Vector(graph, std::move(trees.threshold)),
                                     Vector(graph, std::move(trees.flags)),
                                     Vector(graph, std::move(trees.left)),
                                     Vector(graph, std::move(trees.right)),
                                     graph.Adopt<double>(values_shape, std::move(trees.values)),
                                     Vector(graph, std::move(trees.roots)),
                                     Vector(graph, std::move(trees.tree_target)),
                                     Vector(graph, std::move(words)),
                                     Vector(graph, std::move(trees.set_begin))};
  const Attributes attributes = {
      IntAttr("targets", trees.targets),
      IntAttr("round_input_to_float32", trees.round_input_to_float32 ? 1 : 0),
      IntAttr("accumulate_float32", trees.accumulate_float32 ? 1 : 0),
      TextAttr("aggregate", trees.average ? "mean" : "sum")};
  const int64_t rows = known ? (*shape)[0] : kAnyDim;
  return graph.Node("ai.tenon.Trees", inputs, attributes,
                    ValueType{DType::kFp64, Shape{rows, trees.targets}});
}

}  // namespace tenon
