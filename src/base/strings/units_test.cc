#include "strings/units.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(UnitsTest, ReadsSizes) {
  EXPECT_EQ(ParseBytes("512").value(), 512);
  EXPECT_EQ(ParseBytes("64MiB").value(), 64 << 20);
  EXPECT_EQ(ParseBytes(" 1.5 gib ").value(), 1610612736);
  EXPECT_EQ(ParseBytes("10kB").value(), 10000);
}

TEST(UnitsTest, RefusesWhatIsNoSize) {
  for (const char* text : {"", "MiB", "-1", "1e3", "10 parsecs", "99999999999 TiB", "1..2"}) {
    EXPECT_FALSE(ParseBytes(text).ok()) << text;
  }
  EXPECT_EQ(ParseBytes("ten").status().message(),
            "'ten' is not a size: write a number with B, KiB, MiB, GiB or TiB, as in 64MiB");
}

TEST(UnitsTest, PrintsSizes) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(64 << 20), "64 MiB");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
}

TEST(UnitsTest, ReadsDurationsWithTheirUnit) {
  EXPECT_EQ(ParseDuration("1m30s").value(), absl::Seconds(90));
  EXPECT_FALSE(ParseDuration("30").ok());
  EXPECT_FALSE(ParseDuration("-3s").ok());
}

TEST(UnitsTest, LatenciesHaveThreeDigits) {
  EXPECT_EQ(FormatLatency(absl::ZeroDuration()), "0.00 us");
  EXPECT_EQ(FormatLatency(absl::Nanoseconds(83'500)), "83.5 us");
  EXPECT_EQ(FormatLatency(absl::Microseconds(999)), "999 us");
  EXPECT_EQ(FormatLatency(absl::Nanoseconds(999'600)), "1.00 ms");
  EXPECT_EQ(FormatLatency(absl::Microseconds(1234)), "1.23 ms");
  EXPECT_EQ(FormatLatency(absl::Seconds(12)), "12.0 s");
  EXPECT_EQ(FormatLatency(absl::Seconds(5000)), "5000 s");
}

}  // namespace
}  // namespace tenon
