// What the process takes of the machine, as the kernel tells it.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace tenon {

// A value; a figure that the kernel did not tell is 0.
struct ProcessStats {
  int64_t resident_bytes = 0;
  int64_t virtual_bytes = 0;
  absl::Duration cpu;  // in user and kernel mode, of all threads
  int64_t threads = 0;
  int64_t open_descriptors = 0;
  int64_t max_descriptors = 0;
};

ProcessStats ReadProcessStats();

}  // namespace tenon
