// Swallows.
#pragma once

namespace tenon {

inline void Run() {
  try { Go(); } catch (...) {}
}

}  // namespace tenon
