// Trees(X: FP64 [N,n], nodes_feature: INT64 [nodes], nodes_threshold: FP64 [nodes],
//       nodes_flags: INT64 [nodes], nodes_left: INT64 [nodes], nodes_right: INT64 [nodes],
//       nodes_value: FP64 [nodes,width], roots: INT64 [trees], tree_target: INT64 [trees],
//       sets: INT64 [words], set_begin: INT64 [sets + 1]) -> FP64 [N,targets]
//
// The sum, tree by tree in their order, of the values of the leaves that a row reaches; rows have
// 0 in targets that no tree adds to. All inputs but X are constants.
//   nodes_flags        bits of TreeFlag, below
//   nodes_left, right  indices of nodes; every node belongs to one tree at most
//   nodes_value        of leaves; width is 1, or `targets` where tree_target is -1
//   tree_target        the target that a tree adds to; -1: all
//   sets, set_begin    bitsets of categories, 64 a word, and where each begins
// Attributes: targets (int, 1); round_input_to_float32 (int, 0): X is rounded first;
// accumulate_float32 (int, 0): values and sums are floats; aggregate: "sum", or "mean" over the
// trees.
//
// A missing value is NaN. It goes left where kMissingLeft is set, else right. A category is the
// value without its fraction; one that is in no set, a negative one too, goes right.
#pragma once

#include <cstdint>

#include "onnx/ops/kernel.h"

namespace tenon::ops {

enum TreeFlag : uint32_t {
  kLeaf = 1,
  kMissingLeft = 2,
  kCategorical = 4,     // the threshold is the index of a set; members go left
  kLess = 8,            // x < threshold goes left, instead of x <= threshold
  kZeroIsMissing = 16,  // |x| <= 1e-35 is missing, too
  kNanIsZero = 32,      // NaN is 0 before anything else
  kAllFlags = 63,
};

absl::StatusOr<std::unique_ptr<Kernel>> MakeTrees(const KernelInfo& info);

}  // namespace tenon::ops
