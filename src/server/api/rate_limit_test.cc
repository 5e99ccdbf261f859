#include "api/rate_limit.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr absl::Duration kBegin = absl::Hours(1);

TEST(RateLimitTest, LetsABurstPassThenOneAnInterval) {
  RateLimit limit(10, 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Take(kBegin), absl::ZeroDuration());
  EXPECT_EQ(limit.Take(kBegin), absl::Milliseconds(100));
  EXPECT_EQ(limit.Take(kBegin + absl::Milliseconds(99)), absl::Milliseconds(1));
  EXPECT_EQ(limit.Take(kBegin + absl::Milliseconds(100)), absl::ZeroDuration());
  EXPECT_EQ(limit.Take(kBegin + absl::Milliseconds(100)), absl::Milliseconds(100));
}

TEST(RateLimitTest, SavesNoMoreThanTheBurst) {
  RateLimit limit(10, 3);
  for (const absl::Duration now : {kBegin, kBegin + absl::Hours(1)}) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Take(now), absl::ZeroDuration());
    EXPECT_NE(limit.Take(now), absl::ZeroDuration());
  }
}

TEST(RateLimitTest, GivesEachTokenToOneOfManyThreads) {
  RateLimit limit(1, 1000);
  std::atomic<int> taken = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int turn = 0; turn < 1000; ++turn) taken += limit.Take(kBegin) == absl::ZeroDuration();
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(taken, 1000);
}

}  // namespace
}  // namespace tenon
