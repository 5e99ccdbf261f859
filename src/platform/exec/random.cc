#include "exec/random.h"

#include <cstdlib>
#include <sys/random.h>

namespace tenon {

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  // Up to 256 bytes come whole once the generator is seeded.
  if (getrandom(bytes.data(), count, 0) != static_cast<ssize_t>(count)) std::abort();
  return bytes;
}

}  // namespace tenon
