// What every Clock promises.
#pragma once

#include <gtest/gtest.h>

#include "ports/clock.h"

namespace tenon {

// Run once for each implementation.
inline void ExpectConformingClock(const Clock& clock) {
  const absl::Duration before = clock.Monotonic();
  EXPECT_GE(clock.Monotonic(), before);
  EXPECT_GE(clock.Now(), absl::UnixEpoch());
  absl::Notification event;
  EXPECT_FALSE(clock.WaitFor(event, absl::ZeroDuration()));
  event.Notify();
  EXPECT_TRUE(clock.WaitFor(event, absl::Hours(1)));
  EXPECT_TRUE(clock.WaitFor(event, absl::ZeroDuration()));
}

}  // namespace tenon
