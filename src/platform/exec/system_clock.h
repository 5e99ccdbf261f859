// The real clock.
#pragma once

#include "ports/clock.h"

namespace tenon {

// Thread-safe, without state.
class SystemClock : public Clock {
 public:
  absl::Time Now() const override;
  absl::Duration Monotonic() const override;
  bool WaitFor(const absl::Notification& event, absl::Duration timeout) const override;
};

}  // namespace tenon
