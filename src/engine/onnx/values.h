// Tensors to and from the runtime's values. Internal to the module; pure functions over an
// Environment.
#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "onnx/environment.h"
#include "onnx/runtime.h"
#include "tensor/tensor.h"

namespace tenon {

// A value for the runtime to read. It lies where the tensor's bytes lie, so the tensor must outlive
// it; strings, and bytes that are not aligned for their type, are copied, and `copy` keeps those.
struct InputValue {
  OrtPtr<OrtValue> value;
  Tensor copy;
};

absl::StatusOr<InputValue> ToRuntime(const Environment& environment, const TensorView& tensor);

// A tensor over the bytes of `value`, which it keeps alive. Strings are packed as BYTES.
absl::StatusOr<Tensor> FromRuntime(const Environment& environment, OrtPtr<OrtValue> value);

// A map, or a sequence of maps (what ZipMap gives), as one tensor: a row for each map, a column for
// each key. Columns are in the order of `labels`, or of the first map's keys when it is empty. All
// maps must have the same keys.
absl::StatusOr<Tensor> UnfoldMaps(const Environment& environment, const OrtValue& value,
                                  std::span<const std::string> labels);

}  // namespace tenon
