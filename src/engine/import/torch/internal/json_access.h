// Members of JSON values that must be there.
//
// Used by the readers of this module. INVALID_ARGUMENT says what is missing or of another kind.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "json/document.h"

namespace tenon::torch::internal {

absl::StatusOr<const json::Value*> Member(const json::Value& value, std::string_view name);
absl::StatusOr<int64_t> Int(const json::Value& value);
absl::StatusOr<std::string_view> Text(const json::Value& value);
absl::StatusOr<const std::vector<json::Value>*> Items(const json::Value& value);

// A tagged union: an object whose only member is not null.
absl::StatusOr<std::pair<std::string_view, const json::Value*>> Only(const json::Value& value);

}  // namespace tenon::torch::internal
