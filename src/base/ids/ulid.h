// Universally unique, lexicographically sortable identifiers (the ULID specification): 48 bits of
// milliseconds and 80 random bits, as 26 characters of Crockford's base 32.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/clock.h"

namespace tenon {

// Within one millisecond each id is the one before plus one, so that ids sort in the order in which
// they were made. Not for secrets. Thread-safe.
class UlidGenerator {
 public:
  // `clock` must outlive the generator; the same seed gives the same ids.
  UlidGenerator(const Clock& clock, uint64_t seed) : clock_(clock), random_state_(seed) {}

  std::string Next() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  uint64_t Random() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Increment() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  absl::Mutex mutex_;
  uint64_t random_state_ ABSL_GUARDED_BY(mutex_);
  int64_t last_ms_ ABSL_GUARDED_BY(mutex_) = -1;
  std::array<uint8_t, 16> last_ ABSL_GUARDED_BY(mutex_) = {};  // five bits each: the 80 random bits
};

}  // namespace tenon
