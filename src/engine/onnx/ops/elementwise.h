// Functions of single numbers in FP64, which ONNX Runtime lacks or has for FP32 alone.
//
// Unary(X: FP64) -> FP64 of the same shape; attribute function: erf, ndtri, ndtr, expm1, log1p,
// atan,
//   asin, sinh, cosh, lgamma, cbrt, rint, logit, expit, log10, log2, exp2, arccosh, arcsinh,
//   arctanh, arccos, tan, softplus. They are numpy's and scipy.special's; ndtri is the inverse of
//   the normal distribution function.
//
// Interpolate(X: FP64 [N,n], xs: FP64 [n,q], ys: FP64 [n,q]) -> FP64 [N,n]
//   numpy.interp of each column over its own points; NaN gives NaN.
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::StatusOr<std::unique_ptr<Kernel>> MakeUnary(const KernelInfo& info);
absl::Status RunInterpolate(const KernelRun& run);

// The x below which the normal distribution has the share `p`; NaN outside 0 to 1.
double InverseNormal(double p);

}  // namespace tenon::ops
