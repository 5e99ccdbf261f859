// Remembers.
#pragma once

#include <string>

namespace tenon {

inline int NextId() {
  static int id = 0;
  return ++id;
}

}  // namespace tenon
