#include "sketch/duration_histogram.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(DurationHistogramTest, LosesNothingThatManyThreadsAdd) {
  constexpr int kEach = 20'000;
  DurationHistogram durations;
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&durations] {
      for (int j = 0; j < kEach; ++j) durations.Add(absl::Microseconds(j % 100));
    });
  }
  threads.clear();
  const Histogram all = durations.Snapshot();
  EXPECT_EQ(all.count(), 4 * kEach);
  EXPECT_EQ(all.sum() * DurationHistogram::kUnit, absl::Microseconds(4950) * (4 * kEach / 100));
  EXPECT_EQ(all.CountBetween(0, 500), 4 * kEach / 2);
}

}  // namespace
}  // namespace tenon
