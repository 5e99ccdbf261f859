#include "import/xgboost/internal/tree_reader.h"

#include <algorithm>
#include <span>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::xgboost {
namespace {

constexpr int64_t kNoChild = -1;

// A tree's arrays, all of one size but those of categories and leaf values.
struct Arrays {
  std::vector<int64_t> left;
  std::vector<int64_t> right;
  std::vector<int64_t> feature;
  std::vector<int64_t> default_left;
  std::vector<int64_t> split_type;  // 1: categorical
  std::vector<double> condition;    // the threshold, or the leaf's value
  std::vector<double> vectors;      // of multi-target trees
  bool vectors_by_leaf = false;  // from XGBoost 3.2 on: only leaves, whose right child is the row
  std::vector<int64_t> categories;
  std::vector<int64_t> category_nodes;
  std::vector<int64_t> category_begin;
  std::vector<int64_t> category_count;
  int64_t leaf_size = 1;
};

absl::StatusOr<std::vector<int64_t>> IntsOr(const ModelNode& tree, std::string_view key,
                                            std::vector<int64_t> otherwise) {
  const std::optional<ModelNode> node = tree.Find(key);
  if (!node.has_value()) return otherwise;
  return node->Ints();
}

absl::Status ReadLeafVectors(const ModelNode& tree, int64_t outputs, Arrays* arrays) {
  const std::optional<ModelNode> parameters = tree.Find("tree_param");
  if (!parameters.has_value()) return absl::OkStatus();
  const std::optional<ModelNode> size = parameters->Find("size_leaf_vector");
  if (!size.has_value()) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const int64_t values, size->Int());
  if (values <= 1) return absl::OkStatus();  // 0 in files of before XGBoost 2.0
  if (values != outputs)
    return size->Flaw(StrCat(values, " values a leaf for ", outputs, " outputs"));
  arrays->leaf_size = values;
  const std::optional<ModelNode> leaves = tree.Find("leaf_weights");
  arrays->vectors_by_leaf = leaves.has_value();
  TENON_ASSIGN_OR_RETURN(const ModelNode weights,
                         leaves.has_value() ? *leaves : tree.Member("base_weights"));
  TENON_ASSIGN_OR_RETURN(arrays->vectors, weights.Doubles());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> MemberInts(const ModelNode& tree, std::string_view key) {
  TENON_ASSIGN_OR_RETURN(const ModelNode node, tree.Member(key));
  return node.Ints();
}

absl::StatusOr<Arrays> ReadArrays(const ModelNode& tree, int64_t outputs) {
  Arrays arrays;
  TENON_ASSIGN_OR_RETURN(arrays.left, MemberInts(tree, "left_children"));
  TENON_ASSIGN_OR_RETURN(arrays.right, MemberInts(tree, "right_children"));
  TENON_ASSIGN_OR_RETURN(arrays.feature, MemberInts(tree, "split_indices"));
  TENON_ASSIGN_OR_RETURN(arrays.default_left, MemberInts(tree, "default_left"));
  TENON_ASSIGN_OR_RETURN(const ModelNode conditions, tree.Member("split_conditions"));
  TENON_ASSIGN_OR_RETURN(arrays.condition, conditions.Doubles());
  const size_t nodes = arrays.left.size();
  TENON_ASSIGN_OR_RETURN(arrays.split_type,
                         IntsOr(tree, "split_type", std::vector<int64_t>(nodes)));
  for (const size_t size : {arrays.right.size(), arrays.feature.size(), arrays.default_left.size(),
                            arrays.condition.size(), arrays.split_type.size()})
    if (size != nodes || nodes == 0)
      return tree.Flaw("its arrays of nodes are empty or differ in size");
  TENON_ASSIGN_OR_RETURN(arrays.categories, IntsOr(tree, "categories", {}));
  TENON_ASSIGN_OR_RETURN(arrays.category_nodes, IntsOr(tree, "categories_nodes", {}));
  TENON_ASSIGN_OR_RETURN(arrays.category_begin, IntsOr(tree, "categories_segments", {}));
  TENON_ASSIGN_OR_RETURN(arrays.category_count, IntsOr(tree, "categories_sizes", {}));
  if (arrays.category_begin.size() != arrays.category_nodes.size() ||
      arrays.category_count.size() != arrays.category_nodes.size())
    return tree.Flaw("its arrays of categories differ in size");
  TENON_RETURN_IF_ERROR(ReadLeafVectors(tree, outputs, &arrays));
  return arrays;
}

// Copies the nodes that can be reached; pruned ones stay behind.
class TreeCopy {
 public:
  TreeCopy(const ModelNode& tree, const Arrays& arrays, float factor, int64_t max_words,
           TreeEnsemble* out)
      : tree_(tree),
        arrays_(arrays),
        factor_(factor),
        max_words_(max_words),
        out_(out),
        reached_(arrays.left.size()) {}

  absl::StatusOr<int64_t> Run() {
    TENON_ASSIGN_OR_RETURN(const int64_t root, Add(0));
    while (!open_.empty()) {
      const Open open = open_.back();
      open_.pop_back();
      const auto from = static_cast<size_t>(open.from);
      // XGBoost sends the members of a set right, the operator left.
      const bool swapped = arrays_.split_type[from] == 1;
      const auto to = static_cast<size_t>(open.to);
      TENON_ASSIGN_OR_RETURN(const int64_t left, Add(arrays_.left[from]));
      TENON_ASSIGN_OR_RETURN(const int64_t right, Add(arrays_.right[from]));
      out_->left[to] = swapped ? right : left;
      out_->right[to] = swapped ? left : right;
    }
    return root;
  }

 private:
  struct Open {
    int64_t from;
    int64_t to;
  };

  absl::StatusOr<int64_t> Add(int64_t node) {
    if (node < 0 || node >= static_cast<int64_t>(arrays_.left.size()))
      return tree_.Flaw(StrCat("child ", node, " is none of ", arrays_.left.size(), " nodes"));
    const auto at = static_cast<size_t>(node);
    if (reached_[at]) return tree_.Flaw(StrCat("node ", node, " is reached twice"));
    reached_[at] = true;
    if (arrays_.left[at] == kNoChild) return AddLeaf(at);
    TENON_ASSIGN_OR_RETURN(const int64_t added, AddSplit(at));
    open_.push_back({node, added});
    return added;
  }

  absl::StatusOr<int64_t> AddSplit(size_t at) {
    const bool missing_left = arrays_.default_left[at] != 0;
    if (arrays_.split_type[at] != 1)
      return out_->AddSplit(arrays_.feature[at], static_cast<float>(arrays_.condition[at]),
                            kTreeLess | (missing_left ? kTreeMissingLeft : 0));
    TENON_ASSIGN_OR_RETURN(const std::span<const int64_t> members, SetOf(at));
    if (static_cast<int64_t>(out_->set_words.size()) > max_words_)
      return absl::OutOfRangeError(StrCat(
          "reading ", tree_.path(), ": its category sets exceed import.max_objects, ", max_words_));
    const int64_t set = out_->AddSet(members);
    return out_->AddSplit(arrays_.feature[at], static_cast<double>(set),
                          kTreeCategorical | (missing_left ? 0 : kTreeMissingLeft));
  }

  absl::StatusOr<std::span<const int64_t>> SetOf(size_t at) const {
    const auto& nodes = arrays_.category_nodes;
    const auto found = std::lower_bound(nodes.begin(), nodes.end(), static_cast<int64_t>(at));
    if (found == nodes.end() || *found != static_cast<int64_t>(at))
      return tree_.Flaw(StrCat("node ", at, " has no categories"));
    const auto row = static_cast<size_t>(found - nodes.begin());
    const int64_t begin = arrays_.category_begin[row];
    const int64_t count = arrays_.category_count[row];
    const auto size = static_cast<int64_t>(arrays_.categories.size());
    if (begin < 0 || count < 0 || begin > size || count > size - begin)
      return tree_.Flaw(StrCat("node ", at, ": its categories lie outside the array"));
    const std::span<const int64_t> members =
        std::span(arrays_.categories)
            .subspan(static_cast<size_t>(begin), static_cast<size_t>(count));
    constexpr int64_t kCategories = 1 << 24;  // XGBoost's own bound
    for (const int64_t member : members)
      if (member < 0 || member >= kCategories)
        return tree_.Flaw(StrCat("node ", at, ": category ", member, " is outside [0,2^24)"));
    return members;
  }

  absl::StatusOr<int64_t> AddLeaf(size_t at) {
    if (arrays_.leaf_size == 1) {
      const double value = static_cast<float>(arrays_.condition[at]) * factor_;
      return out_->AddLeaf(std::vector<double>(static_cast<size_t>(out_->width), value));
    }
    const int64_t row = arrays_.vectors_by_leaf ? arrays_.right[at] : static_cast<int64_t>(at);
    const int64_t rows = static_cast<int64_t>(arrays_.vectors.size()) / arrays_.leaf_size;
    if (row < 0 || row >= rows) return tree_.Flaw(StrCat("leaf ", at, " has no values"));
    std::vector<double> values(static_cast<size_t>(arrays_.leaf_size));
    for (size_t i = 0; i < values.size(); ++i) {
      const size_t from = static_cast<size_t>(row) * values.size() + i;
      values[i] = static_cast<float>(arrays_.vectors[from]) * factor_;
    }
    return out_->AddLeaf(values);
  }

  const ModelNode& tree_;
  const Arrays& arrays_;
  const float factor_;
  const int64_t max_words_;
  TreeEnsemble* out_;
  std::vector<bool> reached_;
  std::vector<Open> open_;
};

// The sum begins with base_score, and float32 sums depend on the order.
void AddBase(XgboostModel* model) {
  if (model->trees.width > 1) {
    model->trees.AddTree(model->trees.AddLeaf(model->base_margin), -1);
    return;
  }
  for (int64_t output = 0; output < model->outputs; ++output) {
    const double margin[] = {model->base_margin[static_cast<size_t>(output)]};
    model->trees.AddTree(model->trees.AddLeaf(margin), output);
  }
}

// Trees of the iterations up to `best`, without base_score's.
absl::StatusOr<int64_t> TreesUpTo(int64_t best, const ModelNode& node, int64_t per_iteration,
                                  int64_t trees) {
  int64_t end = trees;
  if (best < 0) return node.Flaw(StrCat("best_iteration is ", best));
  if (const auto begins = node.Find("iteration_indptr"); begins.has_value()) {
    TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> indices, begins->Ints());
    if (static_cast<size_t>(best) + 1 < indices.size())
      end = indices[static_cast<size_t>(best) + 1];
  } else if (best < trees) {
    end = (best + 1) * per_iteration;
  }
  return std::clamp<int64_t>(end, 0, trees);
}

absl::StatusOr<int64_t> TreesPerIteration(const ModelNode& node, const XgboostModel& model) {
  const std::optional<ModelNode> parameters = node.Find("gbtree_model_param");
  int64_t parallel = 1;
  if (parameters.has_value()) {
    if (const auto text = parameters->Find("num_parallel_tree"); text.has_value()) {
      TENON_ASSIGN_OR_RETURN(parallel, text->Int());
    }
  }
  constexpr int64_t kMost = 1 << 20;
  parallel = std::clamp<int64_t>(parallel, 1, kMost);
  return model.trees.width > 1 ? parallel : parallel * model.outputs;
}

// Room for all nodes at once, so that the arrays need not grow.
void Reserve(const std::vector<ModelNode>& trees, const ImportLimits& limits, TreeEnsemble* out) {
  size_t nodes = 1;
  for (const ModelNode& tree : trees) {
    const std::optional<ModelNode> left = tree.Find("left_children");
    nodes += left.has_value() ? left->Count() : 0;
  }
  if (nodes * static_cast<size_t>(out->width) <= static_cast<size_t>(limits.max_objects))
    out->Reserve(nodes);
}

}  // namespace

absl::Status ReadTrees(const ModelNode& booster, const std::vector<double>& factors,
                       std::optional<int64_t> best_iteration, const ImportOptions& options,
                       XgboostModel* model) {
  TENON_ASSIGN_OR_RETURN(const ModelNode node, booster.Member("model"));
  TENON_ASSIGN_OR_RETURN(const ModelNode list, node.Member("trees"));
  TENON_ASSIGN_OR_RETURN(const std::vector<ModelNode> trees, list.Elements());
  TENON_ASSIGN_OR_RETURN(const ModelNode info, node.Member("tree_info"));
  TENON_ASSIGN_OR_RETURN(const std::vector<int64_t> targets, info.Ints());
  if (targets.size() != trees.size())
    return info.Flaw(StrCat(targets.size(), " entries for ", trees.size(), " trees"));
  if (!factors.empty() && factors.size() != trees.size())
    return booster.Flaw(StrCat(factors.size(), " weights for ", trees.size(), " trees"));

  TreeEnsemble& out = model->trees;
  out.targets = model->outputs;
  out.round_input_to_float32 = true;
  out.accumulate_float32 = true;
  for (size_t i = 0; i < trees.size(); ++i) {
    if (options.cancelled && options.cancelled())
      return absl::CancelledError(StrCat("reading ", trees[i].path(), ": cancelled"));
    TENON_ASSIGN_OR_RETURN(const Arrays arrays, ReadArrays(trees[i], model->outputs));
    if (i == 0) {
      out.width = arrays.leaf_size;
      Reserve(trees, options.limits, &out);
      AddBase(model);
    }
    if (arrays.leaf_size != out.width)
      return trees[i].Flaw("its leaves hold another number of values than the first tree's");
    const float factor = factors.empty() ? 1.0F : static_cast<float>(factors[i]);
    TENON_ASSIGN_OR_RETURN(
        const int64_t root,
        TreeCopy(trees[i], arrays, factor, options.limits.max_objects, &out).Run());
    const int64_t nodes = out.node_count() * out.width + static_cast<int64_t>(out.set_words.size());
    if (nodes > options.limits.max_objects)
      return absl::OutOfRangeError(StrCat("reading ", trees[i].path(), ": import.max_objects is ",
                                          options.limits.max_objects));
    out.AddTree(root, out.width > 1 ? -1 : targets[i]);
  }
  if (trees.empty()) AddBase(model);
  TENON_RETURN_IF_ERROR(CheckTrees(out, model->features));
  if (!best_iteration.has_value()) return absl::OkStatus();
  TENON_ASSIGN_OR_RETURN(const int64_t per_iteration, TreesPerIteration(node, *model));
  TENON_ASSIGN_OR_RETURN(const int64_t end, TreesUpTo(*best_iteration, node, per_iteration,
                                                      static_cast<int64_t>(trees.size())));
  model->best_trees = end + (out.width > 1 ? 1 : model->outputs);
  return absl::OkStatus();
}

}  // namespace tenon::xgboost
