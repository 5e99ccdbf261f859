// What one version has done since it was loaded.
#pragma once

#include <atomic>
#include <cstdint>

namespace tenon {

// Thread-safe. Counts requests that reached the model, and the time that it took for them where the
// service has a clock.
struct VersionCounts {
  std::atomic<int64_t> answered = 0;
  std::atomic<int64_t> answered_ns = 0;
  std::atomic<int64_t> last_answered_ms = 0;  // Unix time; 0: never
  std::atomic<int64_t> refused = 0;           // INVALID_ARGUMENT: the model did not like the values
  std::atomic<int64_t> failed = 0;            // whatever else: the model's fault
  std::atomic<int64_t> failed_ns = 0;         // of those refused and failed
};

}  // namespace tenon
