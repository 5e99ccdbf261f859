// A tensor where it lies in a request's body.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "api/message.h"
#include "tensor/tensor.h"

namespace tenon::oip::internal {

// `bytes`, a part of `body`, as a tensor that keeps the body alive. INVALID_ARGUMENT when they are
// not what dtype and shape say, or hold a BOOL that is neither 0 nor 1.
absl::StatusOr<Tensor> WrapBinary(DType dtype, const Shape& shape, std::string_view bytes,
                                  const Body& body);

}  // namespace tenon::oip::internal
