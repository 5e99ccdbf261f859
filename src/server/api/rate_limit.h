// How often one caller may ask.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace tenon {

// A bucket of tokens that fills evenly, as the moment at which it is full again (ATM Forum's
// generic cell rate algorithm). Thread-safe; takes no lock.
class RateLimit {
 public:
  // Both are positive.
  RateLimit(int64_t per_second, int64_t burst);

  // Takes a token: zero, or else how long until there is one. `now` is monotonic.
  absl::Duration Take(absl::Duration now);

  int64_t per_second() const { return per_second_; }

 private:
  const int64_t per_second_;
  const int64_t interval_ns_;  // in which one token comes
  const int64_t burst_ns_;     // in which all but one come
  std::atomic<int64_t> full_at_ns_ = 0;
};

}  // namespace tenon
