// Frees by hand.
#pragma once

namespace tenon {

inline void Run(int* x) {
  delete x;
}

}  // namespace tenon
