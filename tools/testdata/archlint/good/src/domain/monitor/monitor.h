// A sibling. A value.
#pragma once

#include "status/status.h"

namespace tenon {

struct Monitor {
  int count = 0;
};

}  // namespace tenon
