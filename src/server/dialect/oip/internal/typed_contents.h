// Tensors whose elements lie in a protobuf field of their type.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "dialect/oip/decode_options.h"
#include "dialect/oip/internal/tensor_outline.h"
#include "tensor/tensor.h"

namespace tenon::oip::internal {

// The tensor in `contents`, an InferTensorContents, packed or not. FP32 and FP64 in one piece are
// used where they lie and keep `owner`. INVALID_ARGUMENT for elements in the field of another type,
// fewer or more than the shape has, a number that the type does not hold, and for FP16 and BF16,
// which have no field.
absl::StatusOr<Tensor> DecodeTypedContents(const Outline& outline, std::string_view contents,
                                           const std::shared_ptr<const void>& owner,
                                           const DecodeOptions& options);

}  // namespace tenon::oip::internal
