// Spins.
#pragma once

namespace tenon {

inline void Run() {
  std::this_thread::yield();
}

}  // namespace tenon
