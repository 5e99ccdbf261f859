// Looks at the wall.
#pragma once

namespace tenon {

inline void Run() {
  Use(std::chrono::steady_clock::now());
}

}  // namespace tenon
