// Takes configuration from the air.
#pragma once

namespace tenon {

inline void Run() {
  Use(std::getenv("HOME"));
}

}  // namespace tenon
