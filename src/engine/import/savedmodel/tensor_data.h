// Tensors out of TensorFlow's messages.
//
// Used by the importer for constants and checkpoints. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "import/import_limits.h"
#include "import/savedmodel/saved_model.pb.h"
#include "tensor/tensor.h"

namespace tenon::savedmodel {

// Types of an edge that carry no tensor (DataType of TensorFlow's types.proto).
inline constexpr int kResourceType = 20;
inline constexpr int kVariantType = 21;

// UNIMPLEMENTED names the types that have no DType (complex, quantised).
absl::StatusOr<DType> DTypeFromTensorflow(int type);

// kAnyDim for sizes that aren't known, or that no tensor has (above 2^40); none when the rank is
// not.
std::optional<Shape> ShapeOf(const tf::TensorShape& shape);

// A tensor's own shape: INVALID_ARGUMENT when it isn't known or overflows, OUT_OF_RANGE above
// import.max_array_elements.
absl::StatusOr<Shape> KnownShape(const tf::TensorShape& shape, const ImportLimits& limits);

// Reads every form in which a constant is written. INVALID_ARGUMENT when its bytes don't fit its
// shape.
absl::StatusOr<Tensor> ReadTensor(const tf::TensorData& data, const ImportLimits& limits);

// The elements of an INT32 or INT64 tensor; none for other types.
std::optional<std::vector<int64_t>> IntsOf(const Tensor& tensor);

}  // namespace tenon::savedmodel
