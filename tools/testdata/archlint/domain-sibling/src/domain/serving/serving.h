// Looks aside.
#pragma once

#include "monitor/monitor.h"

namespace tenon {

struct Serving {};

}  // namespace tenon
