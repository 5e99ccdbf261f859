// Reads arrays of strings.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace tenon::json {

// Calls `sink` with each string of `array`, the text of a JSON array that is flat or nested as
// `shape` says and has `expected` elements, its escapes resolved; the view lives for the call.
// INVALID_ARGUMENT names the element that is no string, has a control character, half a surrogate
// pair or bytes that are not UTF-8.
absl::Status ReadStrings(std::string_view array, std::span<const int64_t> shape, size_t expected,
                         absl::FunctionRef<void(std::string_view)> sink);

}  // namespace tenon::json
