// What every Executor promises.
#pragma once

#include <atomic>

#include <gtest/gtest.h>

#include "ports/executor.h"

namespace tenon {

// Run once for each implementation; `executor` is fresh and takes at least 100 tasks.
inline void ExpectConformingExecutor(Executor& executor) {
  std::atomic<int> runs = 0;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(executor.Submit([&runs] { ++runs; }).ok());
  executor.Drain();
  EXPECT_EQ(runs, 100);
  EXPECT_EQ(executor.Submit([&runs] { ++runs; }).code(), absl::StatusCode::kUnavailable);
  executor.Drain();
  EXPECT_EQ(runs, 100);
}

}  // namespace tenon
