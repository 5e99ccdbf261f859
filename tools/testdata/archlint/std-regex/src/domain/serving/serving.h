// Matches.
#pragma once

namespace tenon {

inline void Run() {
  std::regex pattern("a*");
}

}  // namespace tenon
