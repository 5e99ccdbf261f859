// The texts of a small request, read from the wire without building a message.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon::rpc {

// By field number; a field that came several times has its last value, as protobuf says.
using Texts = std::map<uint32_t, std::string>;

// The string fields of `message` among `numbers`; others are passed over. INVALID_ARGUMENT for
// bytes that are no protobuf, and for a field of those that is no string or not UTF-8.
absl::StatusOr<Texts> ReadTexts(std::string_view message, std::initializer_list<uint32_t> numbers);

// The text of that number; empty when it did not come.
std::string_view TextOf(const Texts& texts, uint32_t number);

}  // namespace tenon::rpc
