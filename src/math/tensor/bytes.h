// The elements of BYTES tensors: each is a 32-bit little-endian length and then that many bytes,
// without padding (Open Inference Protocol, binary tensor data extension).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace tenon {

// Appends one element to packed BYTES. `element` must be shorter than 4 GiB.
void AppendBytesElement(std::string_view element, std::string* packed);

// OK when `packed` holds exactly `elements` elements and nothing more; otherwise says which element
// is wrong.
absl::Status CheckPackedBytes(std::span<const std::byte> packed, int64_t elements);

// The elements of well-formed packed BYTES; they borrow from `packed`.
std::vector<std::string_view> UnpackBytes(std::span<const std::byte> packed);

}  // namespace tenon
