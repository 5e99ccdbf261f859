#include "ids/ulid.h"

#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

TEST(UlidTest, BeginsWithTheTime) {
  const ManualClock clock(absl::FromUnixMillis(1469918176385));
  UlidGenerator ids(clock, 1);
  EXPECT_EQ(ids.Next().substr(0, 10), "01ARYZ6S41");
}

TEST(UlidTest, SortsInTheOrderOfMakingEvenWithinAMillisecond) {
  ManualClock clock(absl::FromUnixMillis(1));
  UlidGenerator ids(clock, 7);
  std::string last = ids.Next();
  for (int i = 0; i < 5000; ++i) {
    if (i % 100 == 0) clock.Advance(absl::Milliseconds(1));
    const std::string next = ids.Next();
    ASSERT_LT(last, next);
    ASSERT_EQ(next.size(), 26u);
    last = next;
  }
}

TEST(UlidTest, AClockThatGoesBackDoesNotRepeatIds) {
  ManualClock clock(absl::FromUnixMillis(1000));
  UlidGenerator ids(clock, 7);
  const std::string before = ids.Next();
  clock.SetNow(absl::FromUnixMillis(500));
  EXPECT_GT(ids.Next(), before);
}

TEST(UlidTest, SeedsDiffer) {
  const ManualClock clock(absl::UnixEpoch());
  EXPECT_NE(UlidGenerator(clock, 1).Next(), UlidGenerator(clock, 2).Next());
}

}  // namespace
}  // namespace tenon
