// A value in JSON as a value of a tensor.
#pragma once

#include "absl/status/statusor.h"
#include "json/document.h"
#include "predict/tensor_builder.h"

namespace tenon {

// Borrows the text of a string. INVALID_ARGUMENT for arrays and objects.
absl::StatusOr<Scalar> ScalarOf(const json::Value& value);

}  // namespace tenon
