// Random bytes for secrets.
#pragma once

#include <cstddef>
#include <string>

namespace tenon {

// `count` bytes that nobody can guess, from the kernel's generator (getrandom(2)); at most 256.
// Thread-safe; the process ends when the kernel has none to give.
std::string RandomBytes(size_t count);

}  // namespace tenon
