// Numbers that are missing, from rows that have them.
//
// NeighborImpute(X: FP64 [N,n], fit_X: FP64 [m,n]) -> FP64 [N,n]
//   scikit-learn's KNNImputer: what is NaN in a row becomes the mean of its column over the nearest
//   rows of fit_X that have it, the nearest by their Euclidean distance over the columns that both
//   rows have, as if there were as many as n; of equals the lower index. Rows that share no column
//   with any of them get the column's mean; a column that fit_X has nothing of stays NaN.
//   Attributes: k (int, at least 1), how many rows; by_distance (int, 0): 1 weighs them by the
//   inverse of their distance, and a distance of 0 leaves only such rows.
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::StatusOr<std::unique_ptr<Kernel>> MakeNeighborImpute(const KernelInfo& info);

}  // namespace tenon::ops
