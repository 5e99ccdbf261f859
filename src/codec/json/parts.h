// The parts of a JSON value as text, for bodies in which tensors have no place of their own: each
// part is read by whoever knows what it is.
//
// The structure between the parts is checked, the parts themselves are not: ReadNumbers,
// ReadStrings or Document do that. All borrow from the text. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "json/limits.h"

namespace tenon::json {

enum class PartKind { kArray, kObject, kString, kOther };

// By its first character.
PartKind PartKindOf(std::string_view value);

using Members = std::vector<std::pair<std::string, std::string_view>>;

// Keys, their escapes resolved, and values in the order of the text. INVALID_ARGUMENT for what is
// no object, for a key that comes twice, and for more members than limits.max_nodes.
absl::StatusOr<Members> SplitMembers(std::string_view object, const Limits& limits);

// INVALID_ARGUMENT likewise for what is no array.
absl::StatusOr<std::vector<std::string_view>> SplitElements(std::string_view array,
                                                            const Limits& limits);

// How many elements `value` has, how many the first of these, and so on down to what is no array;
// {} when it is none itself. Whether all elements are alike is for their reader to say.
// INVALID_ARGUMENT for more than 16 levels, and for an array that does not end.
absl::StatusOr<std::vector<int64_t>> ShapeOfValue(std::string_view value);

}  // namespace tenon::json
