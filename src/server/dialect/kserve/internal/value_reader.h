// One input's tensor from a JSON value whose nesting is its shape.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "dialect/oip/decode_options.h"
#include "inference/signature.h"
#include "tensor/tensor.h"

namespace tenon::kserve::internal {

// Whether `value` is how bytes are written that are no text: an object with the key "b64" alone.
bool IsBase64(std::string_view value);

// `value` is an array, nested to any depth, or a scalar. INVALID_ARGUMENT for an input that the
// model has not, for a tensor above tensor.max_bytes and for elements that do not fit its datatype;
// UNIMPLEMENTED for FP16 and BF16.
absl::StatusOr<Tensor> ReadValue(std::string_view input, std::string_view value,
                                 const Signature& signature, const oip::DecodeOptions& options);

}  // namespace tenon::kserve::internal
