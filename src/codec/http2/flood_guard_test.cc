#include "http2/internal/flood_guard.h"

#include <gtest/gtest.h>

namespace tenon::http2::internal {
namespace {

TEST(MeterTest, CountsAnewAfterTenSeconds) {
  Meter meter(2);
  EXPECT_TRUE(meter.Count(absl::Seconds(100)));
  EXPECT_TRUE(meter.Count(absl::Seconds(105)));
  EXPECT_FALSE(meter.Count(absl::Seconds(109)));
  EXPECT_TRUE(meter.Count(absl::Seconds(110)));
}

TEST(FloodGuardTest, ResetsAndControlFramesAreCountedApart) {
  FloodGuard guard(1, 2);
  EXPECT_TRUE(guard.OnReset(absl::Seconds(1)));
  EXPECT_TRUE(guard.OnControlFrame(absl::Seconds(1)));
  EXPECT_TRUE(guard.OnReaderFrame(absl::Seconds(1)));
  EXPECT_FALSE(guard.OnReaderFrame(absl::Seconds(1)));
  EXPECT_FALSE(guard.OnReset(absl::Seconds(1)));
}

TEST(FloodGuardTest, AReaderIsAllowedWhatItsDataCosts) {
  FloodGuard guard(1, 1);
  for (int i = 0; i < 1000; ++i) {
    guard.OnAnswerSent();
    EXPECT_TRUE(guard.OnReaderFrame(absl::Seconds(1)));
    EXPECT_TRUE(guard.OnReaderFrame(absl::Seconds(1)));
    EXPECT_TRUE(guard.OnReaderFrame(absl::Seconds(1)));
  }
  EXPECT_TRUE(guard.OnReaderFrame(absl::Seconds(1)));
  EXPECT_FALSE(guard.OnReaderFrame(absl::Seconds(1)));
}

}  // namespace
}  // namespace tenon::http2::internal
