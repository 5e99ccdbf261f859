// The text of one JSON string.
#pragma once

#include <string>

#include "json/internal/array_walk.h"

namespace tenon::json::internal {

// Takes a string off the cursor, quotes and all, and resolves its escapes. False when there is
// none, or it has a control character, half a surrogate pair or bytes that are not UTF-8; the
// cursor is then anywhere in it.
bool TakeString(Cursor& cursor, std::string* out);

}  // namespace tenon::json::internal
