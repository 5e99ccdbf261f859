// Starts a thread.
#pragma once

namespace tenon {

inline void Run() {
  std::jthread worker(Loop);
}

}  // namespace tenon
