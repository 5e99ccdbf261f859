// Where and why a text is no JSON. For messages: the parser that is fast says neither.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/status.h"

namespace tenon::json {

struct Flaw {
  size_t place = 0;           // in bytes from the beginning
  std::string_view expected;  // what should stand there
};

// The first place at which `text` cannot be one JSON value in UTF-8 (RFC 8259); nullopt when it is
// one. Nesting and the size of numbers are not looked at.
std::optional<Flaw> FindFlaw(std::string_view text);

// INVALID_ARGUMENT: "JSON is malformed at byte 17: expected ',' or '}'".
absl::Status MalformedError(const Flaw& flaw);

}  // namespace tenon::json
