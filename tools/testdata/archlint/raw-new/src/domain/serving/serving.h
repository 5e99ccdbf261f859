// Owns by hand.
#pragma once

namespace tenon {

inline void Run() {
  int* x = new int(3);
}

}  // namespace tenon
