#include "dialect/oip/internal/tensor_outline.h"

#include <utility>

#include "status/status.h"

namespace tenon::oip::internal {
namespace {

void FitScalar(const TensorSpec* spec, Shape* shape) {
  if (spec == nullptr) return;
  const bool fits =
      (spec->shape.empty() && *shape == Shape{1}) || (shape->empty() && spec->shape == Shape{1});
  if (fits) *shape = spec->shape;
}

}  // namespace

absl::StatusOr<Outline> MakeOutline(std::string_view datatype, Shape shape, const TensorSpec* spec,
                                    const DecodeOptions& options) {
  Outline outline;
  TENON_ASSIGN_OR_RETURN(outline.dtype, DTypeFromOip(datatype));
  outline.shape = std::move(shape);
  TENON_ASSIGN_OR_RETURN(outline.elements, ElementCount(outline.shape));
  TENON_ASSIGN_OR_RETURN(const int64_t bytes, ByteSize(outline.dtype, outline.shape));
  TENON_RETURN_IF_ERROR(CheckDataSize(bytes, options));
  FitScalar(spec, &outline.shape);
  return outline;
}

absl::Status CheckCount(std::string_view what, size_t count, const DecodeOptions& options) {
  if (count <= options.max_tensors) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("request has ", count, " ", what,
                                           ", more than tensor.max_tensors (", options.max_tensors,
                                           ")"));
}

absl::Status CheckDataSize(int64_t bytes, const DecodeOptions& options) {
  if (bytes <= options.max_tensor_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat(
      "it takes ", bytes, " bytes, more than tensor.max_bytes (", options.max_tensor_bytes, ")"));
}

absl::Status TooManyDimensions(size_t rank) {
  return absl::InvalidArgumentError(
      StrCat("'shape' has ", rank, " dimensions; at most ", kMaxRank, " are taken"));
}

absl::Status NoSharedMemory() {
  return absl::UnimplementedError("shared memory is not served: send the data with the request");
}

absl::Status NoClassification() {
  return absl::UnimplementedError("the classification extension is not served");
}

}  // namespace tenon::oip::internal
