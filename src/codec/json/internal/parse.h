// A text as simdjson reads it. Internal to the module.
#pragma once

#include <cstddef>
#include <simdjson.h>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "json/limits.h"

namespace tenon::json::internal {

// The root in `document`, which owns all that it refers to. Of the bytes behind `text`,
// `readable_after` may be read, too: with 64 or more, `text` is not copied. Errors are those of
// Document::Parse; of the limits only the depth is kept, and a level or two too many may pass.
absl::StatusOr<simdjson::dom::element> ParseInto(std::string_view text, size_t readable_after,
                                                 const Limits& limits,
                                                 simdjson::dom::document* document);

absl::Status TooDeep(const Limits& limits);
absl::Status TooMany(const Limits& limits);

// INVALID_ARGUMENT when two are the same.
absl::Status CheckKeys(std::vector<std::string_view> keys);

}  // namespace tenon::json::internal
