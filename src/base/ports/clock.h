// Time as a port: whoever needs it is handed a Clock, so that a test decides what time it is.
#pragma once

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace tenon {

// Tells the time and waits. Thread-safe. The real one is platform/exec's SystemClock, the fake
// testing/manual_clock.h.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time, for people and for stored facts. May jump.
  virtual absl::Time Now() const = 0;

  // Time since a fixed, unknown moment, for measuring and for deadlines. Never goes back.
  virtual absl::Duration Monotonic() const = 0;

  // Blocks until `event` or until `timeout` has passed; whether `event` came.
  virtual bool WaitFor(const absl::Notification& event, absl::Duration timeout) const = 0;
};

}  // namespace tenon
