// Operators that refuse what a model cannot take.
//
// CheckInput(X: FP64 [N,n]) -> FP64 [N,n]
//   Gives X back. Refuses NaN and infinity as scikit-learn's validation does, naming the column and
//   the row (from 0): "column 'age' (3), row 2: NaN is not accepted by StandardScaler".
//   Attributes: allow_nan (int, 0) lets NaN through; columns (strings, may be empty) are the names;
//   what (string) is who refuses.
//
// RefuseUnknown(X: FP64 or strings [N,1], known: BOOL [N,1]) -> as X
//   Gives X back. Refuses the first row whose `known` is false: "column 'city', row 2: 'Paris' is a
//   category that OneHotEncoder was not fitted on". Attributes: column, what (strings).
//
// CheckIndex(X: INT64, size: INT64 [1]) -> as X
//   Gives X back. Refuses the first element below 0 or not below `size`: "'words.weight', index 7
//   at [0,2]: it takes 0 to 5". Attribute: what (string) is what is looked up in.
#pragma once

#include "onnx/ops/kernel.h"

namespace tenon::ops {

absl::StatusOr<std::unique_ptr<Kernel>> MakeCheckInput(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeCheckIndex(const KernelInfo& info);
absl::StatusOr<std::unique_ptr<Kernel>> MakeRefuseUnknown(const KernelInfo& info);

}  // namespace tenon::ops
