// Distances between the rows of a matrix and rows that a model keeps.
//
// Neighbors(X: FP64 [N,n], fit_X: FP64 [m,n], p: FP64 [], may be left out)
//     -> (distance: FP64 [N,k], index: INT64 [N,k])
//   The k nearest rows of fit_X, the nearest first, of equals the lower index; every pair is
//   computed, by the definition. Attributes: k (int, 1 to m); metric, "euclidean", "manhattan",
//   "chebyshev", "minkowski" (with p, 2 when left out) or "cosine" (1 - the product of the rows
//   over their lengths, within 0 and 2; a row of length 0 stays as it is).
//
// SquaredDistances(X: FP64 [N,n], C: FP64 [m,n]) -> FP64 [N,m]
//   sum((x - c)^2) by that formula.
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::StatusOr<std::unique_ptr<Kernel>> MakeNeighbors(const KernelInfo& info);
absl::Status RunSquaredDistances(const KernelRun& run);

}  // namespace tenon::ops
