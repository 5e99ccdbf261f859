// Looks down without saying so.
#pragma once

#include "json/reader.h"

namespace tenon {

struct Serving {};

}  // namespace tenon
