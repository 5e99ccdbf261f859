// scikit-learn's binary trees (sklearn.tree._tree.Tree) as data, and their way into a TreeEnsemble.
//
// Used by the files of trees, boosting and ensembles. Values; single-threaded.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "import/python/field.h"
#include "import/trees/tree_ensemble.h"

namespace tenon::sklearn {

struct SklearnTree {
  std::vector<int64_t> left;  // -1: a leaf
  std::vector<int64_t> right;
  std::vector<int64_t> feature;
  std::vector<int64_t> missing_left;
  std::vector<int64_t> samples;
  std::vector<double> threshold;
  std::vector<double> values;  // [node, output, class]
  int64_t outputs = 1;
  int64_t classes = 1;

  size_t size() const { return left.size(); }
  int64_t leaf_width() const { return outputs * classes; }
  std::span<const double> ValuesOf(size_t node) const {
    const auto width = static_cast<size_t>(leaf_width());
    return std::span<const double>(values).subspan(node * width, width);
  }
};

// Attribute tree_ of a decision tree. INVALID_ARGUMENT when its arrays do not fit one another.
absl::StatusOr<SklearnTree> ReadTree(const python::Field& estimator);

// Answers the values of a leaf, as many as the ensemble's width.
using LeafValues = std::function<std::vector<double>(size_t node)>;

// Appends `tree`. `columns`, where not empty, maps the tree's features to the matrix's columns.
// INVALID_ARGUMENT when a feature is outside of it.
absl::Status AppendTree(const SklearnTree& tree, const LeafValues& leaf,
                        std::span<const int64_t> columns, int64_t target, TreeEnsemble* out);

// An empty ensemble as scikit-learn's trees compare: the input rounded to float32.
TreeEnsemble SklearnEnsemble(int64_t targets, int64_t width);

}  // namespace tenon::sklearn
