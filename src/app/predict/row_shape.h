// What a signature says of single rows: the first dimension of every input and output counts them.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "inference/signature.h"

namespace tenon {

// The shape without its first dimension. INVALID_ARGUMENT, naming the input, when there is none.
absl::StatusOr<Shape> RowShapeOf(const TensorSpec& spec);

// Values in a row of that shape; nullopt when a dimension varies.
std::optional<int64_t> WidthOf(const Shape& row_shape);

// The only count of rows that the model takes; nullopt when it takes any.
std::optional<int64_t> FixedRowsOf(const Signature& signature);

// Rows for one call when nobody says: many, but no more than some MiB of inputs.
int64_t DefaultBatchRows(const Signature& signature);

}  // namespace tenon
