#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/batcher.h"
#include "serving/testing/batcher_fixture.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BatcherDeadlineTest : public BatcherFixture {};

TEST_F(BatcherDeadlineTest, ExpiredWorkIsDroppedBeforeItRuns) {
  const size_t kept = Ask(RowRequest(1));
  const size_t dropped = Ask(RowRequest(2), Within(absl::Milliseconds(5)));
  clock_.Advance(absl::Milliseconds(5));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(kept), 2);
  EXPECT_TRUE(absl::IsDeadlineExceeded(StatusOf(dropped)));
  EXPECT_EQ(MessageOf(StatusOf(dropped)),
            "Request timeout expired: the deadline of the test passed before the model ran");
  EXPECT_THAT(servable_->runs(), ElementsAre(1));
  EXPECT_EQ(counts_->expired, 1);
  EXPECT_EQ(counts_->failed, 0);
}

TEST_F(BatcherDeadlineTest, ExpiredWorkIsToldWhenItExpires) {
  Ask(RowRequest(2), Within(absl::Milliseconds(5)));
  timer_.Advance(absl::Milliseconds(5));
  EXPECT_TRUE(absl::IsDeadlineExceeded(StatusOf(0)));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), IsEmpty());
}

TEST_F(BatcherDeadlineTest, TheLeastTimeoutCounts) {
  scheduling_.policy.timeout = absl::Milliseconds(20);
  const size_t own = Ask(With(RowRequest(1), "timeout", 5000));
  const size_t longer = Ask(With(RowRequest(1), "timeout", 50000));
  timer_.Advance(absl::Milliseconds(5));
  EXPECT_THAT(MessageOf(StatusOf(own)), HasSubstr("parameter 'timeout'"));
  EXPECT_FALSE(answers_[longer].has_value());
  timer_.Advance(absl::Milliseconds(15));
  EXPECT_THAT(MessageOf(StatusOf(longer)), HasSubstr("queue.timeout"));
}

TEST_F(BatcherDeadlineTest, APolicyMayIgnoreTheRequestsTimeout) {
  scheduling_.policy.takes_timeout = false;
  Ask(With(RowRequest(1), "timeout", 5000));
  timer_.Advance(absl::Milliseconds(5));
  EXPECT_FALSE(answers_[0].has_value());
}

TEST_F(BatcherDeadlineTest, LateRequestsGoBehindTheOthersWhereThePolicySaysSo) {
  scheduling_.max_batch_rows = 1;
  scheduling_.policy.timeout = absl::Milliseconds(20);
  scheduling_.policy.late_waits_on = true;
  const size_t late = Ask(RowRequest(1));
  clock_.Advance(absl::Milliseconds(20));
  const size_t next = Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_THAT(order_, ElementsAre(next, late));
}

TEST_F(BatcherDeadlineTest, AFullQueueRefuses) {
  scheduling_.policy.max_waiting = 2;
  scheduling_.levels = 2;
  scheduling_.level_policies[2] = {.max_waiting = 1, .max_waiting_name = "level two"};
  Ask(RowRequest(1));
  Ask(RowRequest(1));
  const size_t refused = Ask(RowRequest(1));
  EXPECT_TRUE(absl::IsUnavailable(StatusOf(refused)));
  EXPECT_EQ(MessageOf(StatusOf(refused)),
            "Exceeds maximum queue size: 2 requests already wait (queue.max_waiting)");
  Ask(With(RowRequest(1), "priority", 2));
  EXPECT_THAT(MessageOf(StatusOf(Ask(With(RowRequest(1), "priority", 2)))),
              HasSubstr("(level two)"));
  EXPECT_EQ(counts_->rejected, 2);
}

TEST_F(BatcherDeadlineTest, CancellingFreesThePlaceInTheQueue) {
  scheduling_.policy.max_waiting = 1;
  std::stop_source stop;
  Ask(RowRequest(1), {.stop = stop.get_token()});
  stop.request_stop();
  EXPECT_TRUE(absl::IsCancelled(StatusOf(0)));
  Ask(RowRequest(2));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(1), 4);
  EXPECT_THAT(servable_->runs(), ElementsAre(1));
  EXPECT_EQ(counts_->cancelled, 1);
}

TEST_F(BatcherDeadlineTest, WhatIsCancelledBeforeItComesIsNotTaken) {
  std::stop_source stop;
  stop.request_stop();
  Ask(RowRequest(1), {.stop = stop.get_token()});
  EXPECT_TRUE(absl::IsCancelled(StatusOf(0)));
}

TEST_F(BatcherDeadlineTest, ARunEndsWhenNobodyWaitsForIt) {
  std::stop_source first;
  std::stop_source second;
  bool stopped_for_one = true;
  servable_->OnRun([&](const std::stop_token& stop) {
    first.request_stop();
    stopped_for_one = stop.stop_requested();
    second.request_stop();
  });
  Ask(RowRequest(1), {.stop = first.get_token()});
  Ask(RowRequest(2), {.stop = second.get_token()});
  compute_.RunAll();
  EXPECT_FALSE(stopped_for_one);
  EXPECT_TRUE(absl::IsCancelled(StatusOf(0)));
  EXPECT_TRUE(absl::IsCancelled(StatusOf(1)));
  EXPECT_THAT(servable_->runs(), ElementsAre(2));
  EXPECT_EQ(counts_->cancelled, 2);
}

TEST_F(BatcherDeadlineTest, WhatCannotRunBeforeItsDeadlineIsRefusedAtOnce) {
  scheduling_.max_batch_rows = 1;
  RunsTake(absl::Milliseconds(10));
  for (int i = 0; i < 10; ++i) Ask(RowRequest(1));
  for (int i = 0; i < 5; ++i) compute_.RunOne();
  const size_t hopeless = Ask(RowRequest(1), Within(absl::Milliseconds(30)));
  EXPECT_TRUE(absl::IsUnavailable(StatusOf(hopeless)));
  EXPECT_THAT(MessageOf(StatusOf(hopeless)), HasSubstr("the deadline of the test is in 30 ms"));
  const size_t hopeful = Ask(RowRequest(1), Within(absl::Milliseconds(80)));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(hopeful), 2);
}

}  // namespace
}  // namespace tenon
