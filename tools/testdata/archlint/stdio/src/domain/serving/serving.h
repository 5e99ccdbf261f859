// Prints.
#pragma once

#include <cstdio>

namespace tenon {

inline void Run() {
  std::snprintf(nullptr, 0, "x");
}

}  // namespace tenon
