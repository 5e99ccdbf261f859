#include "exec/system_clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace tenon {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Duration SystemClock::Monotonic() const {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

bool SystemClock::WaitFor(const absl::Notification& event, absl::Duration timeout) const {
  return event.WaitForNotificationWithTimeout(timeout);
}

}  // namespace tenon
