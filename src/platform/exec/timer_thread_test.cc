#include "exec/timer_thread.h"

#include <gtest/gtest.h>

#include "exec/system_clock.h"
#include "ports/testing/timer_conformance.h"

namespace tenon {
namespace {

TEST(TimerThreadTest, Conforms) {
  const SystemClock clock;
  TimerThread timer(clock);
  ExpectConformingTimer(timer, clock,
                        [](const absl::Notification& done) { done.WaitForNotification(); });
}

TEST(TimerThreadTest, EndsWithoutWaitingForWhatIsNotDue) {
  const SystemClock clock;
  bool ran = false;
  {
    TimerThread timer(clock);
    timer.RunAt(clock.Monotonic() + absl::Hours(1), [&] { ran = true; });
  }
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace tenon
