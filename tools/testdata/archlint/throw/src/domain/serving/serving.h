// Throws.
#pragma once

namespace tenon {

inline void Run() {
  throw 3;
}

}  // namespace tenon
