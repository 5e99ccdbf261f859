#include "serving/queue_delay.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

class QueueDelayTest : public testing::Test {
 protected:
  // One batch of `rows` leaves, which waited `delay`; the next one comes 10 ms later.
  void Take(absl::Duration delay, int64_t rows = 1, bool left = true) {
    delay_.OnTaken(now_, now_ - delay, rows, left);
    now_ += absl::Milliseconds(10);
  }

  absl::Duration now_ = absl::Hours(1);
  QueueDelay delay_{absl::Milliseconds(50)};
};

TEST_F(QueueDelayTest, StandsWhenEvenTheBestDelayOfAnIntervalIsTooLong) {
  for (int i = 0; i < 10; ++i) Take(absl::Milliseconds(60));
  EXPECT_FALSE(delay_.stands());
  Take(absl::Milliseconds(60));
  EXPECT_TRUE(delay_.stands());
  Take(absl::Milliseconds(40));
  EXPECT_FALSE(delay_.stands());
}

TEST_F(QueueDelayTest, ABurstDoesNotStand) {
  for (int i = 0; i < 40; ++i) Take(absl::Milliseconds(i % 9 == 0 ? 10 : 60));
  EXPECT_FALSE(delay_.stands());
}

TEST_F(QueueDelayTest, AnEmptyQueueDoesNotStand) {
  for (int i = 0; i < 20; ++i) Take(absl::Milliseconds(60));
  EXPECT_TRUE(delay_.stands());
  Take(absl::Milliseconds(60), 1, false);
  EXPECT_FALSE(delay_.stands());
}

TEST_F(QueueDelayTest, SlowModelsMayTakeSomeBatchesTime) {
  EXPECT_EQ(delay_.target(), absl::Milliseconds(50));
  delay_.OnRan(absl::Milliseconds(40));
  EXPECT_EQ(delay_.target(), absl::Milliseconds(640));
}

TEST_F(QueueDelayTest, PredictsFromHowFastTheQueueMoves) {
  EXPECT_EQ(delay_.Predict(100), absl::ZeroDuration());
  for (int i = 0; i < 9; ++i) Take(absl::Milliseconds(1), 5);
  EXPECT_EQ(delay_.Predict(100), absl::Milliseconds(200));
  // Pauses without requests say nothing of the speed.
  Take(absl::Milliseconds(1), 5, false);
  now_ += absl::Hours(1);
  Take(absl::Milliseconds(1), 5);
  EXPECT_EQ(delay_.Predict(100), absl::Milliseconds(200));
}

}  // namespace
}  // namespace tenon
