// What a request says of a tensor before its bytes, checked alike on every wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dialect/oip/decode_options.h"
#include "inference/signature.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon::oip::internal {

struct Outline {
  DType dtype = DType::kFp32;
  Shape shape;
  int64_t elements = 0;
};

// INVALID_ARGUMENT for an unknown datatype, for a shape that no tensor has, and for one that takes
// more than tensor.max_bytes. A scalar may be sent with the shape [1], and a tensor of that shape
// as a scalar, where `spec` says so: clients of servers whose models have no rank 0 do.
absl::StatusOr<Outline> MakeOutline(std::string_view datatype, Shape shape, const TensorSpec* spec,
                                    const DecodeOptions& options);

// INVALID_ARGUMENT when `count` `what` ("inputs") are more than tensor.max_tensors.
absl::Status CheckCount(std::string_view what, size_t count, const DecodeOptions& options);

// INVALID_ARGUMENT when a tensor's data of that size is more than tensor.max_bytes.
absl::Status CheckDataSize(int64_t bytes, const DecodeOptions& options);

absl::Status TooManyDimensions(size_t rank);
absl::Status NoSharedMemory();
absl::Status NoClassification();

}  // namespace tenon::oip::internal
