#include "import/sklearn/tree_reading.h"

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::sklearn {

using python::Field;

absl::StatusOr<SklearnTree> ReadTree(const Field& estimator) {
  TENON_ASSIGN_OR_RETURN(const Field tree, estimator.Attr("tree_"));
  TENON_ASSIGN_OR_RETURN(const Field nodes, tree.Attr("nodes"));
  TENON_ASSIGN_OR_RETURN(const Field values, tree.Attr("values"));
  SklearnTree out;
  TENON_ASSIGN_OR_RETURN(out.left, nodes.StructInts("left_child"));
  TENON_ASSIGN_OR_RETURN(out.right, nodes.StructInts("right_child"));
  TENON_ASSIGN_OR_RETURN(out.feature, nodes.StructInts("feature"));
  TENON_ASSIGN_OR_RETURN(out.samples, nodes.StructInts("n_node_samples"));
  TENON_ASSIGN_OR_RETURN(out.missing_left, nodes.StructInts("missing_go_to_left"));
  TENON_ASSIGN_OR_RETURN(out.threshold, nodes.StructDoubles("threshold"));
  TENON_ASSIGN_OR_RETURN(const Shape shape, values.ArrayShape());
  TENON_ASSIGN_OR_RETURN(out.values, values.Doubles());
  const auto count = static_cast<int64_t>(out.size());
  if (shape.size() != 3 || shape[0] != count || count == 0 || shape[1] < 1 || shape[2] < 1)
    return values.Damaged(StrCat("has shape ", ShapeToString(shape), " for ", count, " nodes"));
  out.outputs = shape[1];
  out.classes = shape[2];
  return out;
}

absl::Status AppendTree(const SklearnTree& tree, const LeafValues& leaf,
                        std::span<const int64_t> columns, int64_t target, TreeEnsemble* out) {
  const int64_t base = out->node_count();
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.left[i] < 0) {
      out->AddLeaf(leaf(i));
      continue;
    }
    int64_t feature = tree.feature[i];
    if (!columns.empty()) {
      if (feature < 0 || feature >= static_cast<int64_t>(columns.size()))
        return absl::InvalidArgumentError(
            StrCat("reading a tree: node ", i, " has feature ", feature, " of ", columns.size()));
      feature = columns[static_cast<size_t>(feature)];
    }
    out->AddSplit(feature, tree.threshold[i], tree.missing_left[i] != 0 ? kTreeMissingLeft : 0,
                  base + tree.left[i], base + tree.right[i]);
  }
  out->AddTree(base, target);
  return absl::OkStatus();
}

TreeEnsemble SklearnEnsemble(int64_t targets, int64_t width) {
  TreeEnsemble out;
  out.targets = targets;
  out.width = width;
  out.round_input_to_float32 = true;
  return out;
}

}  // namespace tenon::sklearn
