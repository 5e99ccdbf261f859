// Climbs.
#pragma once

#include "../../base/status/status.h"

namespace tenon {

struct Serving {};

}  // namespace tenon
