#include "predict/progress_bar.h"

#include <sstream>

#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

constexpr std::string_view kErase = "\r\x1b[K";

TEST(ProgressTextTest, SaysHowFarAndHowLong) {
  EXPECT_EQ(ProgressText({.rows = 450'000, .fraction = 0.45}, absl::Seconds(4)),
            " 45% [=========           ] 450,000 rows  112,500 rows/s  0:04 left");
  EXPECT_EQ(ProgressText({.rows = 10, .fraction = 0.001}, absl::Seconds(10)),
            "  0% [                    ] 10 rows  1 rows/s  2:46:30 left");
  EXPECT_EQ(ProgressText({.rows = 5, .fraction = 1.5}, absl::Seconds(1)),
            "100% [====================] 5 rows  5 rows/s  0:00 left");
}

TEST(ProgressTextTest, WithoutASizeThereIsNoShare) {
  EXPECT_EQ(ProgressText({.rows = 1'234}, absl::Seconds(2)), "1,234 rows  617 rows/s");
}

TEST(WithCommasTest, GroupsDigits) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1'000), "1,000");
  EXPECT_EQ(WithCommas(-1'234'567), "-1,234,567");
}

TEST(ProgressBarTest, DrawsAtMostTenTimesASecond) {
  ManualClock clock;
  std::ostringstream out;
  ProgressBar bar(out, clock);
  bar.Update({.rows = 1});
  const std::string first = out.str();
  EXPECT_TRUE(first.starts_with(kErase));
  clock.Advance(absl::Milliseconds(99));
  bar.Update({.rows = 2});
  EXPECT_EQ(out.str(), first);
  clock.Advance(absl::Milliseconds(1));
  bar.Update({.rows = 3});
  EXPECT_EQ(out.str(), first + std::string(kErase) + "3 rows  30 rows/s");
}

TEST(ProgressBarTest, IsErasedOnce) {
  ManualClock clock;
  std::ostringstream out;
  ProgressBar bar(out, clock);
  bar.Erase();
  EXPECT_EQ(out.str(), "") << "nothing was there";
  bar.Update({.rows = 1});
  out.str("");
  bar.Erase();
  bar.Erase();
  EXPECT_EQ(out.str(), kErase);
}

TEST(ProgressBarTest, EndsInALineThatStays) {
  ManualClock clock;
  std::ostringstream out;
  ProgressBar bar(out, clock);
  bar.Update({.rows = 1});
  clock.Advance(absl::Seconds(4));
  out.str("");
  bar.Finish(5000);
  EXPECT_EQ(out.str(), std::string(kErase) + "5,000 rows in 4.0 s (1,250 rows/s)\n");
}

}  // namespace
}  // namespace tenon
