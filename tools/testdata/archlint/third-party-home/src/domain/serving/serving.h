// Reads JSON by itself.
#pragma once

#include <simdjson.h>

namespace tenon {

struct Serving {};

}  // namespace tenon
