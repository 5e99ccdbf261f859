#include "import/lightgbm/internal/tree_reader.h"

#include <cmath>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::lightgbm {
namespace {

// decision_type
constexpr int64_t kCategorical = 1;
constexpr int64_t kDefaultLeft = 2;
constexpr int64_t kMissingShift = 2;
constexpr int64_t kMissingMask = 3;
constexpr int64_t kMissingNone = 0;
constexpr int64_t kMissingZero = 1;

constexpr int64_t kWordBits = 32;

// NaN counts as zero unless it is what is missing; of a categorical split it goes right.
int64_t FlagsOf(int64_t decision) {
  if ((decision & kCategorical) != 0) return kTreeCategorical;
  int64_t flags = (decision & kDefaultLeft) != 0 ? kTreeMissingLeft : 0;
  const int64_t missing = decision >> kMissingShift & kMissingMask;
  if (missing == kMissingNone || missing == kMissingZero) flags |= kTreeNanIsZero;
  if (missing == kMissingZero) flags |= kTreeZeroIsMissing;
  return flags;
}

}  // namespace

absl::Status TreeReader::CheckSize(const TextBlock& tree, int64_t more) const {
  const int64_t size = model_.trees.node_count() +
                       static_cast<int64_t>(model_.trees.set_words.size()) +
                       static_cast<int64_t>(model_.linear.coefficients.size());
  const int64_t most = options_.limits.max_objects;
  if (more <= most && size <= most - more) return absl::OkStatus();
  return absl::OutOfRangeError(StrCat("reading ", tree.path(), ": import.max_objects is ", most));
}

// The sets of the tree's categorical splits, as indices of the ensemble's.
absl::StatusOr<std::vector<int64_t>> TreeReader::AddSets(const TextBlock& tree) {
  std::vector<int64_t> sets;
  TENON_ASSIGN_OR_RETURN(const int64_t count, tree.IntOr("num_cat", 0));
  if (count == 0) return sets;
  if (count < 0) return tree.Flaw("num_cat", StrCat(count, " is negative"));
  TENON_RETURN_IF_ERROR(CheckSize(tree, count));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> bounds, tree.Ints("cat_boundaries", count + 1));
  TENON_RETURN_IF_ERROR(CheckSize(tree, std::max<int64_t>(bounds.back(), 0)));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> words,
                         tree.Ints("cat_threshold", bounds.back()));
  for (size_t set = 0; set + 1 < bounds.size(); ++set) {
    if (bounds[set] < 0 || bounds[set] > bounds[set + 1] || bounds[set + 1] > bounds.back())
      return tree.Flaw("cat_boundaries", "are not in order");
    std::vector<int64_t> members;
    for (int64_t at = bounds[set]; at < bounds[set + 1]; ++at) {
      const auto word = static_cast<uint64_t>(words[static_cast<size_t>(at)]);
      for (int64_t bit = 0; bit < kWordBits; ++bit)
        if ((word >> bit & 1) != 0) members.push_back((at - bounds[set]) * kWordBits + bit);
    }
    sets.push_back(model_.trees.AddSet(members));
  }
  return sets;
}

absl::Status TreeReader::AddSplits(const TextBlock& tree, int64_t leaves) {
  const int64_t splits = leaves - 1;
  TENON_ASSIGN_OR_RETURN(const auto features, tree.Ints("split_feature", splits));
  TENON_ASSIGN_OR_RETURN(const auto thresholds, tree.Doubles("threshold", splits));
  TENON_ASSIGN_OR_RETURN(const auto decisions, tree.Ints("decision_type", splits));
  TENON_ASSIGN_OR_RETURN(const auto left, tree.Ints("left_child", splits));
  TENON_ASSIGN_OR_RETURN(const auto right, tree.Ints("right_child", splits));
  TENON_ASSIGN_OR_RETURN(const auto sets, AddSets(tree));
  // Leaves come first; a negative child -1 is leaf 0.
  const int64_t first_split = model_.trees.node_count();
  const int64_t first_leaf = first_split - leaves;
  const auto child = [&](int64_t index) {
    if (index >= splits || index < -leaves) return int64_t{-1};
    return index >= 0 ? first_split + index : first_leaf - index - 1;
  };
  for (size_t i = 0; i < features.size(); ++i) {
    double threshold = thresholds[i];
    if ((decisions[i] & kCategorical) != 0) {
      if (!(threshold >= 0 && threshold < static_cast<double>(sets.size())))
        return tree.Flaw("threshold", StrCat("split ", i, ": no set ", threshold));
      threshold = static_cast<double>(sets[static_cast<size_t>(threshold)]);
    }
    model_.trees.AddSplit(features[i], threshold, FlagsOf(decisions[i]), child(left[i]),
                          child(right[i]));
  }
  return absl::OkStatus();
}

absl::Status TreeReader::AddLinear(const TextBlock& tree, const std::vector<double>& values) {
  LinearLeaves& linear = model_.linear;
  const auto leaves = static_cast<int64_t>(values.size());
  const int64_t most = options_.limits.max_objects;
  if (leaves > most / model_.features) return CheckSize(tree, most + 1);
  TENON_RETURN_IF_ERROR(CheckSize(tree, leaves * model_.features));
  TENON_ASSIGN_OR_RETURN(const auto constants, tree.Doubles("leaf_const", leaves));
  TENON_ASSIGN_OR_RETURN(const auto counts, tree.Ints("num_features", leaves));
  int64_t total = 0;
  for (const int64_t count : counts) {
    if (count < 0 || count > model_.features)
      return tree.Flaw("num_features", StrCat(count, " of ", model_.features));
    total += count;
  }
  TENON_ASSIGN_OR_RETURN(const auto features, tree.Ints("leaf_features", total));
  TENON_ASSIGN_OR_RETURN(const auto coefficients, tree.Doubles("leaf_coeff", total));
  size_t at = 0;
  for (size_t leaf = 0; leaf < values.size(); ++leaf) {
    const size_t row = linear.coefficients.size();
    linear.constant.push_back(constants[leaf]);
    linear.value.push_back(values[leaf]);
    linear.coefficients.resize(row + static_cast<size_t>(model_.features), 0.0);
    linear.used.resize(linear.coefficients.size(), false);
    for (int64_t i = 0; i < counts[leaf]; ++i, ++at) {
      if (features[at] < 0 || features[at] >= model_.features)
        return tree.Flaw("leaf_features", StrCat(features[at], " of ", model_.features));
      const size_t cell = row + static_cast<size_t>(features[at]);
      linear.coefficients[cell] += coefficients[at];
      linear.used[cell] = true;
    }
  }
  return absl::OkStatus();
}

absl::Status TreeReader::Add(const TextBlock& tree) {
  TENON_ASSIGN_OR_RETURN(const int64_t leaves, tree.Int("num_leaves"));
  if (leaves < 1) return tree.Flaw("num_leaves", StrCat(leaves));
  TENON_RETURN_IF_ERROR(CheckSize(tree, leaves));
  TENON_ASSIGN_OR_RETURN(const std::vector<double> values, tree.Doubles("leaf_value", leaves));
  TENON_ASSIGN_OR_RETURN(const int64_t is_linear, tree.IntOr("is_linear", 0));
  double row = static_cast<double>(model_.linear.constant.size());
  if (is_linear != 0) {
    ++linear_trees_;
    TENON_RETURN_IF_ERROR(AddLinear(tree, values));
  }
  const int64_t first_leaf = model_.trees.node_count();
  for (const double value : values) {
    model_.trees.AddLeaf(std::vector<double>{is_linear != 0 ? row++ : value});
  }
  const int64_t root = leaves == 1 ? first_leaf : model_.trees.node_count();
  if (leaves > 1) TENON_RETURN_IF_ERROR(AddSplits(tree, leaves));
  model_.trees.AddTree(root, is_linear != 0 ? trees_ : trees_ % model_.outputs);
  ++trees_;
  return absl::OkStatus();
}

absl::Status TreeReader::End() {
  if (trees_ % model_.outputs != 0)
    return absl::InvalidArgumentError(
        StrCat("reading the trees: ", trees_, " trees for ", model_.outputs, " outputs"));
  if (linear_trees_ != 0 && linear_trees_ != trees_)
    return absl::UnimplementedError(
        StrCat("reading the trees: is_linear is 1 in ", linear_trees_, " of ", trees_,
               " trees, which is not supported; train with linear_tree from the start"));
  model_.trees.targets = linear_trees_ != 0 ? trees_ : model_.outputs;
  return CheckTrees(model_.trees, model_.features);
}

}  // namespace tenon::lightgbm
