#include "exec/system_clock.h"

#include <gtest/gtest.h>

#include "ports/testing/clock_conformance.h"

namespace tenon {
namespace {

TEST(SystemClockTest, Conforms) { ExpectConformingClock(SystemClock()); }

TEST(SystemClockTest, KnowsTheCentury) {
  EXPECT_GT(SystemClock().Now(), absl::FromUnixSeconds(1'700'000'000));
}

}  // namespace
}  // namespace tenon
