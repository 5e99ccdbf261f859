// A sibling. A value.
#pragma once

#include "status/status.h"

namespace tenon {

struct Serving {
  int count = 0;
};

}  // namespace tenon
