// Passes over values without reading them. Whether they are JSON is for whoever reads them to say.
#pragma once

#include "json/internal/array_walk.h"

namespace tenon::json::internal {

// Behind a quote: to behind the one that ends the string. False when there is none.
bool SkipString(Cursor& cursor);

// To behind the value that begins at the cursor; false when there is none or it does not end.
bool SkipValue(Cursor& cursor);

}  // namespace tenon::json::internal
