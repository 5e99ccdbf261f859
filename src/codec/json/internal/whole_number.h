// Whole numbers that are not written as integers are: 1.0, 2e3, 0.5e1.
#pragma once

#include <optional>
#include <string>

#include "json/internal/array_walk.h"

namespace tenon::json::internal {

// Takes one JSON number off the cursor: the digits of the integer that it is exactly, with its
// sign. nullopt when there is no number or it has a fraction; the cursor is then anywhere in it.
std::optional<std::string> TakeWholeNumber(Cursor& cursor);

}  // namespace tenon::json::internal
