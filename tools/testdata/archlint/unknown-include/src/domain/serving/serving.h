// Looks for what nobody has.
#pragma once

#include "nowhere/missing.h"

namespace tenon {

struct Serving {};

}  // namespace tenon
