#include "sketch/sharded_counters.h"

#include <thread>

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(ShardedCountersTest, SumsWhatManyThreadsAdd) {
  constexpr int kEach = 20'000;
  ShardedCounters counters(2);
  {
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&counters] {
        for (int j = 0; j < kEach; ++j) counters.Add(1, 2);
      });
    }
  }
  EXPECT_EQ(counters.Sum(0), 0);
  EXPECT_EQ(counters.Sum(1), 4 * kEach * 2);
}

}  // namespace
}  // namespace tenon
