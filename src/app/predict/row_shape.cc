#include "predict/row_shape.h"

#include <algorithm>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {

absl::StatusOr<Shape> RowShapeOf(const TensorSpec& spec) {
  if (spec.shape.empty()) {
    return absl::InvalidArgumentError(
        StrCat("input ", Quote(spec.name), " is one value for a whole call and has no rows"));
  }
  return Shape(spec.shape.begin() + 1, spec.shape.end());
}

std::optional<int64_t> WidthOf(const Shape& row_shape) {
  const absl::StatusOr<int64_t> count = ElementCount(row_shape);
  return count.ok() ? std::optional(*count) : std::nullopt;
}

std::optional<int64_t> FixedRowsOf(const Signature& signature) {
  for (const TensorSpec& spec : signature.inputs) {
    if (!spec.shape.empty() && spec.shape[0] != kAnyDim) return spec.shape[0];
  }
  return std::nullopt;
}

int64_t DefaultBatchRows(const Signature& signature) {
  constexpr int64_t kMaxRows = 1024;
  constexpr int64_t kMaxBytes = int64_t{8} << 20;
  constexpr int64_t kTextBytes = 64;  // a guess
  if (const std::optional<int64_t> fixed = FixedRowsOf(signature); fixed.has_value())
    return std::max<int64_t>(1, *fixed);
  int64_t row_bytes = 0;
  for (const TensorSpec& spec : signature.inputs) {
    Shape row = spec.shape;
    for (int64_t& dim : row) dim = dim == kAnyDim ? 1 : dim;
    const int64_t item =
        spec.dtype == DType::kBytes ? kTextBytes : static_cast<int64_t>(SizeOf(spec.dtype));
    row_bytes += std::min(kMaxBytes, WidthOf(row).value_or(kMaxBytes)) * item;
  }
  return std::clamp<int64_t>(kMaxBytes / std::max<int64_t>(1, row_bytes), 1, kMaxRows);
}

}  // namespace tenon
