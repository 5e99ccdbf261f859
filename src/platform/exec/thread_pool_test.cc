#include "exec/thread_pool.h"

#include <atomic>

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "ports/testing/executor_conformance.h"

namespace tenon {
namespace {

TEST(ThreadPoolTest, ConformsWithAnyNumberOfThreads) {
  for (const int threads : {0, 1, 4}) {
    ThreadPool pool({.threads = threads});
    ExpectConformingExecutor(pool);
  }
}

TEST(ThreadPoolTest, RefusesWhatItsQueueCannotHold) {
  ThreadPool pool({.threads = 1, .max_queued = 1});
  absl::Notification begun;
  absl::Notification go_on;
  ASSERT_TRUE(pool.Submit([&] {
                    begun.Notify();
                    go_on.WaitForNotification();
                  })
                  .ok());
  begun.WaitForNotification();
  std::atomic<int> runs = 0;
  EXPECT_TRUE(pool.Submit([&] { ++runs; }).ok());
  const absl::Status refused = pool.Submit([&] { ++runs; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(refused.message(), "compute.max_queued (1) requests already wait");
  go_on.Notify();
  pool.Drain();
  EXPECT_EQ(runs, 1);
}

TEST(ThreadPoolTest, RunsTasksSideBySide) {
  ThreadPool pool({.threads = 2});
  absl::Notification first;
  absl::Notification second;
  ASSERT_TRUE(pool.Submit([&] {
                    first.Notify();
                    second.WaitForNotification();
                  })
                  .ok());
  ASSERT_TRUE(pool.Submit([&] {
                    first.WaitForNotification();
                    second.Notify();
                  })
                  .ok());
  pool.Drain();
  EXPECT_TRUE(second.HasBeenNotified());
}

}  // namespace
}  // namespace tenon
