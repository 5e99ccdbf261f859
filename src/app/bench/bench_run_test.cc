#include "bench/bench_run.h"

#include <atomic>

#include <gtest/gtest.h>

#include "absl/synchronization/mutex.h"

namespace tenon {
namespace {

// Time moves when somebody waits for it, or as a lever says; the waits of the progress, which are
// not for time, do not move it.
class BenchClock : public Clock {
 public:
  void Advance(absl::Duration duration) {
    const absl::MutexLock lock(&mutex_);
    now_ += duration;
  }
  absl::Time Now() const override { return absl::UnixEpoch() + Monotonic(); }
  absl::Duration Monotonic() const override {
    const absl::MutexLock lock(&mutex_);
    return now_;
  }
  bool WaitFor(const absl::Notification& event, absl::Duration timeout) const override {
    if (timeout == absl::Milliseconds(100))
      return event.WaitForNotificationWithTimeout(absl::Milliseconds(1));
    const absl::MutexLock lock(&mutex_);
    now_ += timeout;
    return event.HasBeenNotified();
  }

 private:
  mutable absl::Mutex mutex_;
  mutable absl::Duration now_ ABSL_GUARDED_BY(mutex_) = absl::Hours(1);
};

// Answers in a millisecond, but stands still for a second once; fails when told to.
struct Levers {
  BenchClock clock;
  int64_t stall_at = -1;
  int64_t fail_from = -1;
  std::atomic<int64_t> calls = 0;
};

class FakeCaller : public BenchCaller {
 public:
  explicit FakeCaller(Levers& levers) : levers_(levers) {}

  absl::Status Call() override {
    const int64_t number = levers_.calls++;
    const bool stalls = number == levers_.stall_at;
    levers_.clock.Advance(stalls ? absl::Seconds(1) : absl::Milliseconds(1));
    if (levers_.fail_from < 0 || number < levers_.fail_from) return absl::OkStatus();
    return absl::UnavailableError("it is gone");
  }

 private:
  Levers& levers_;
};

class BenchRunTest : public testing::Test {
 protected:
  BenchResult Run(const BenchPlan& plan) {
    return RunBench(
        plan, [this] { return std::make_unique<FakeCaller>(levers_); }, levers_.clock,
        [](int64_t, double) {});
  }

  Levers levers_;
};

TEST_F(BenchRunTest, AClosedLoopTimesEachRequestFromItsSend) {
  levers_.stall_at = 500;
  const BenchResult result = Run({.duration = absl::Seconds(3), .warm_up = absl::ZeroDuration()});
  EXPECT_EQ(result.answered, 2001);
  EXPECT_EQ(result.failed, 0);
  EXPECT_LE(result.Quantile(0.99), absl::Microseconds(1010));
  EXPECT_EQ(result.most, absl::Seconds(1));
}

TEST_F(BenchRunTest, AnOpenLoopCountsTheWaitOfAllThatWereDueDuringAStall) {
  levers_.stall_at = 50;
  const BenchResult result =
      Run({.rate = 100, .duration = absl::Seconds(3), .warm_up = absl::ZeroDuration()});
  EXPECT_EQ(result.answered, 300);
  // 100 of 300 were due while it stood still, and waited half a second on average.
  EXPECT_GT(result.Quantile(0.9), absl::Milliseconds(600));
  EXPECT_LE(result.Quantile(0.5), absl::Milliseconds(2));
  EXPECT_EQ(result.most, absl::Seconds(1));
}

TEST_F(BenchRunTest, WhatIsDueAndNotSentInTimeIsTold) {
  const BenchResult result =
      Run({.rate = 10'000, .duration = absl::Seconds(1), .warm_up = absl::ZeroDuration()});
  EXPECT_NEAR(static_cast<double>(result.answered), 1'000, 2);
  EXPECT_EQ(result.answered + result.unsent, 10'000);
}

TEST_F(BenchRunTest, WarmUpIsNotTimed) {
  levers_.stall_at = 5;
  const BenchResult result = Run({.duration = absl::Seconds(1), .warm_up = absl::Seconds(2)});
  EXPECT_EQ(result.answered, 1'000);
  EXPECT_EQ(result.most, absl::Milliseconds(1));
}

TEST_F(BenchRunTest, ANumberOfRequestsEndsIt) {
  const BenchResult result =
      Run({.connections = 3, .requests = 100, .warm_up = absl::ZeroDuration()});
  EXPECT_EQ(result.answered, 100);
  EXPECT_EQ(levers_.calls, 100);
}

TEST_F(BenchRunTest, FailuresAreCountedApartAndEndConnectionsThatOnlyFail) {
  levers_.fail_from = 10;
  const BenchResult result = Run({.duration = absl::Seconds(100), .warm_up = absl::ZeroDuration()});
  EXPECT_EQ(result.answered, 10);
  EXPECT_EQ(result.failed, kMaxFailuresInARow);
  EXPECT_EQ(result.first_failure, absl::UnavailableError("it is gone"));
}

}  // namespace
}  // namespace tenon
