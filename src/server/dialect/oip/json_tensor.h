// Tensors from the JSON arrays of their elements.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "json/number_reader.h"
#include "tensor/tensor.h"

namespace tenon::oip {

// Reads `data`, the text of a JSON array that is flat or nested as `shape` says; numbers as
// json::ReadNumbers does, BYTES as strings. INVALID_ARGUMENT names the element that is wrong; for
// FP16 and BF16, which JSON does not carry, as well.
absl::StatusOr<Tensor> ReadJsonTensor(DType dtype, const Shape& shape, std::string_view data,
                                      json::IntegerForm integers);

}  // namespace tenon::oip
