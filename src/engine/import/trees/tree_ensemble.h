// Decision trees as importers gather them, and the one operator that runs them, ai.tenon.Trees.
//
// Used by the importers of scikit-learn, XGBoost and LightGBM. A value; single-threaded while it is
// filled.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "import/graph/graph_builder.h"

namespace tenon {

// How a node decides; combined by |.
inline constexpr int64_t kTreeLeaf = 1;            // no decision: the node's values are the answer
inline constexpr int64_t kTreeMissingLeft = 2;     // a missing value goes left
inline constexpr int64_t kTreeCategorical = 4;     // threshold: index of a set; members go left
inline constexpr int64_t kTreeLess = 8;            // x < threshold goes left, not x <= threshold
inline constexpr int64_t kTreeZeroIsMissing = 16;  // |x| <= 1e-35 is missing
inline constexpr int64_t kTreeNanIsZero = 32;      // NaN is 0 before it is compared

// Trees over the columns of one matrix. Children are absolute node indices, so that a tree may be
// added before or after its children; every node belongs to one tree at most.
struct TreeEnsemble {
  std::vector<int64_t> feature;
  std::vector<double> threshold;
  std::vector<int64_t> flags;
  std::vector<int64_t> left;
  std::vector<int64_t> right;
  std::vector<double> values;  // node after node, `width` each; of splits they are not read

  int64_t width = 1;  // values of a node: 1, or `targets`

  std::vector<int64_t> roots;
  std::vector<int64_t> tree_target;  // the column of the answer that a tree adds to; -1: all

  std::vector<uint64_t> set_words;       // bitsets, 64 members a word
  std::vector<int64_t> set_begin = {0};  // where each set begins in set_words, and the end

  int64_t targets = 1;
  bool round_input_to_float32 = false;
  bool accumulate_float32 = false;  // in the order of the trees
  bool average = false;             // divides the sum by the number of trees

  // Room for so many further nodes.
  void Reserve(size_t nodes);

  int64_t node_count() const { return static_cast<int64_t>(feature.size()); }

  // Each returns the node's index. A split's children may be set later.
  int64_t AddLeaf(std::span<const double> leaf_values);
  int64_t AddSplit(int64_t on_feature, double at, int64_t with_flags, int64_t left_child = -1,
                   int64_t right_child = -1);

  void AddTree(int64_t root, int64_t target = 0);

  // Returns the set's index, which is the threshold of a categorical split. A negative member is
  // left out, for no category is negative.
  int64_t AddSet(std::span<const int64_t> members);
};

// INVALID_ARGUMENT, naming the tree and node, when a child, feature, set or target does not exist,
// a node is reached twice (a cycle too), or the arrays' sizes do not fit. `features` is the width
// of the matrix.
absl::Status CheckTrees(const TreeEnsemble& trees, int64_t features);

// `x` is FP64 [N,features]. Returns FP64 [N,targets]. A damaged ensemble fails the graph. Arrays
// that are moved in are not copied.
Value AddTrees(GraphBuilder& graph, Value x, TreeEnsemble trees);

}  // namespace tenon
