// The kernels and the decisions of support vector machines, as libsvm computes them.
//
// Rbf(X: FP64 [N,n], SV: FP64 [m,n], gamma: FP64 []) -> FP64 [N,m]
//   exp(-gamma * sum((x - s)^2)), by that formula.
// PolyKernel(X, SV, gamma: FP64 [], coef0: FP64 []) -> FP64 [N,m]; attribute degree (int, 3)
//   (gamma * <x,s> + coef0)^degree by libsvm's repeated squaring.
// SigmoidKernel(X, SV, gamma, coef0) -> FP64 [N,m]
//   tanh(gamma * <x,s> + coef0).
//
// SvmDecide(K: FP64 [N,m], dual_coef: FP64 [k-1,m], intercept: FP64 [p], n_support: INT64 [k])
//     -> FP64 [N,p], p = k(k-1)/2
//   libsvm's pairwise decision values, pairs (0,1), (0,2), ..., (1,2), ...: of pair (i,j) above 0
//   for class i. dual_coef and intercept (libsvm's -rho) are as libsvm keeps them, which is
//   scikit-learn's _dual_coef_ and _intercept_; for two classes scikit-learn's own decision
//   function is the negative of this one.
// SvmVote(ovo: FP64 [N,p]) -> INT64 [N]
//   The class with the most pairs, the lower one of equals; a value of 0 votes for the second.
// SvmCouple(ovo: FP64 [N,p], probA: FP64 [p], probB: FP64 [p]) -> FP64 [N,k]; attribute k (int)
//   Platt's sigmoids, kept 1e-7 off 0 and 1, coupled by the iteration of Wu, Lin and Weng with
//   libsvm's stop (0.005/k, at most max(100,k) rounds); for two classes, too, as scikit-learn does.
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::Status RunRbf(const KernelRun& run);
absl::StatusOr<std::unique_ptr<Kernel>> MakePolyKernel(const KernelInfo& info);
absl::Status RunSigmoidKernel(const KernelRun& run);
absl::Status RunSvmDecide(const KernelRun& run);
absl::Status RunSvmVote(const KernelRun& run);
absl::StatusOr<std::unique_ptr<Kernel>> MakeSvmCouple(const KernelInfo& info);

}  // namespace tenon::ops
