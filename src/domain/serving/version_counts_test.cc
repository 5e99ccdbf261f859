#include "serving/version_counts.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(VersionCountsTest, TellsWhoseFaultAFailureIs) {
  VersionCounts counts;
  counts.OnRan(absl::InvalidArgumentError("values"), {.infer = absl::Nanoseconds(5)}, {});
  counts.OnRan(absl::InternalError("it broke"), {.infer = absl::Nanoseconds(6)}, {});
  counts.OnNotRun(absl::DeadlineExceededError("late"));
  counts.OnNotRun(absl::CancelledError("gone"));
  counts.OnNotRun(absl::UnavailableError("full"));
  EXPECT_EQ(counts.refused, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(counts.failed_ns, 11);
  EXPECT_EQ(counts.expired, 1);
  EXPECT_EQ(counts.cancelled, 1);
  EXPECT_EQ(counts.rejected, 1);
}

TEST(VersionCountsTest, KeepsABoundedNumberOfSizes) {
  VersionCounts counts;
  for (int64_t rows = 1; rows <= 1000; ++rows) counts.OnBatch(rows, {});
  counts.OnBatch(1, {});
  EXPECT_EQ(counts.batches().size(), 128u);
  EXPECT_EQ(counts.batches().at(1).runs, 2);
  EXPECT_EQ(counts.runs, 1001);
}

TEST(VersionCountsTest, KnowsHowLongRunsTakeOfLate) {
  VersionCounts counts;
  counts.OnDirectRun(absl::Milliseconds(8));
  EXPECT_EQ(counts.run_time(), absl::Milliseconds(8));
  for (int i = 0; i < 100; ++i) counts.OnDirectRun(absl::Milliseconds(1));
  EXPECT_LT(counts.run_time(), absl::Milliseconds(1.1));
  EXPECT_EQ(counts.direct_runs, 101);
}

}  // namespace
}  // namespace tenon
