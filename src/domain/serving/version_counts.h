// What one version has done since it was loaded.
#pragma once

#include <atomic>
#include <cstdint>

namespace tenon {

// Thread-safe. Counts requests that reached the model.
struct VersionCounts {
  std::atomic<int64_t> answered = 0;
  std::atomic<int64_t> refused = 0;  // INVALID_ARGUMENT: the model did not like the values
  std::atomic<int64_t> failed = 0;   // whatever else: the model's fault
};

}  // namespace tenon
