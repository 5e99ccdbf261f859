// The few steps of a linear model, one operator each: with small matrices the runtime's own cost of
// a node is all there is.
//
// Standardize(X: FP64 [N,n], centre: FP64 [n], scale: FP64 [n]) -> FP64 [N,n]
//   (X - centre) / scale
//
// Affine(X: FP64 [N,n], weights: FP64 [n], bias: FP64 [1]) -> FP64 [N,1]
//   the dot product of each row and the weights, plus the bias
//
// BinaryLogistic(score: FP64 [N,1]) -> probabilities FP64 [N,2], positive INT64 [N]
//   1 - p and p of p = 1 / (1 + exp(-score)), which is exact where it is tiny; 1 where score > 0,
//   else 0
//
// All inputs but X are constants.
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::StatusOr<std::unique_ptr<Kernel>> MakeStandardize(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeAffine(const KernelInfo& info);
absl::Status RunBinaryLogistic(const KernelRun& run);

}  // namespace tenon::ops
