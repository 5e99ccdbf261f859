// Whether a constant tensor has exactly the bytes that its type and dimensions say. Internal to the
// module; pure.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"

namespace onnx {
class SparseTensorProto;
class TensorProto;
}  // namespace onnx

namespace tenon {

struct TensorSize {
  int64_t elements = 0;
  int64_t bytes = 0;  // packed; of strings, their characters
};

// Bits of an element of TensorProto.DataType `number`: 0 for strings, -1 when there is no such
// type.
int ElementBits(int number);

// The size that type and dimensions say, within the limits. INVALID_ARGUMENT for an unknown type, a
// negative dimension, more than kMaxRank of them, and a product that overflows; OUT_OF_RANGE names
// the limit.
absl::StatusOr<TensorSize> DeclaredSize(const onnx::TensorProto& tensor,
                                        const InspectLimits& limits);

// DeclaredSize, after checking that the data, unless external, lie in one field and fill it
// exactly.
absl::StatusOr<TensorSize> CheckTensor(const onnx::TensorProto& tensor,
                                       const InspectLimits& limits);

// The size of the dense tensor that `sparse` stands for, after checking values, indices and that
// the latter are within its dimensions and sorted. External data are refused.
absl::StatusOr<TensorSize> CheckSparseTensor(const onnx::SparseTensorProto& sparse,
                                             const InspectLimits& limits);

}  // namespace tenon
