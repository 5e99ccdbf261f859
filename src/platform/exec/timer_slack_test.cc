#include "exec/timer_slack.h"

#include <sys/prctl.h>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(TimerSlackTest, SleepsOfTheThreadEndInTime) {
  SleepExactly();
  EXPECT_EQ(prctl(PR_GET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL), 1);
}

}  // namespace
}  // namespace tenon
