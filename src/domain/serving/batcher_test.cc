#include "serving/batcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/testing/batcher_fixture.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class BatcherTest : public BatcherFixture {};

TEST_F(BatcherTest, PutsTogetherWhatWaits) {
  Ask(RowRequest(1));
  Ask(RowRequest(2, {3, 2}));
  Ask(RowRequest(3));
  EXPECT_EQ(counts_->waiting, 3);
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), ElementsAre(5));
  EXPECT_EQ(ValueOf(0), 2);
  EXPECT_EQ(ValueOf(1), 4);
  EXPECT_EQ(ValueOf(2), 6);
  EXPECT_EQ((*answers_[1])->front().tensor.shape(), (Shape{3, 2}));
  EXPECT_EQ(counts_->answered, 3);
  EXPECT_EQ(counts_->waiting, 0);
  EXPECT_EQ(counts_->batches().at(5).runs, 1);
}

TEST_F(BatcherTest, ABatchIsNoLargerThanItMayBe) {
  for (int i = 0; i < 3; ++i) Ask(RowRequest(1, {3, 2}));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), ElementsAre(6, 3));
}

TEST_F(BatcherTest, ARequestOfMoreRowsThanABatchHasRunsAlone) {
  Ask(RowRequest(1, {20, 2}));
  Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), ElementsAre(20, 1));
}

TEST_F(BatcherTest, PrefersSizes) {
  scheduling_.preferred_rows = {2, 4};
  for (int i = 0; i < 7; ++i) Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), ElementsAre(4, 2, 1));
}

TEST_F(BatcherTest, UnlikeShapesDoNotBreakEachOthersBatch) {
  Ask(RowRequest(1, {1, 2}));
  Ask(RowRequest(2, {1, 3}));
  Ask(RowRequest(3, {1, 2}));
  Ask(RowRequest(4, {1, 3}));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), ElementsAre(2, 2));
  EXPECT_EQ(ValueOf(3), 8);
}

TEST_F(BatcherTest, OneBadRowFailsAlone) {
  Ask(RowRequest(1));
  Ask(RowRequest(-1));
  Ask(RowRequest(3));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(0), 2);
  EXPECT_EQ(MessageOf(StatusOf(1)), "a number is negative");
  EXPECT_EQ(ValueOf(2), 6);
  EXPECT_EQ(counts_->answered, 2);
  EXPECT_EQ(counts_->refused, 1);
  EXPECT_THAT(servable_->runs(), ElementsAre(3, 1, 1, 1));
}

TEST_F(BatcherTest, AModelWhoseRowsAreNoRequestsIsBatchedNoMore) {
  servable_->DropARow();
  Ask(RowRequest(1));
  Ask(RowRequest(2));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(1), 4);
  Ask(RowRequest(3));
  Ask(RowRequest(4));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(3), 8);
  EXPECT_THAT(servable_->runs(), ElementsAre(2, 1, 1, 1, 1));
}

TEST_F(BatcherTest, AsManyRunAsThereAreInstances) {
  scheduling_.max_batch_rows = 1;
  scheduling_.instances = 2;
  int running = 0;
  int most = 0;
  servable_->OnRun([&](const std::stop_token&) {
    most = std::max(most, ++running);
    while (compute_.RunOne()) {
    }
    --running;
  });
  for (int i = 0; i < 6; ++i) Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_EQ(most, 2);
  EXPECT_EQ(counts_->answered, 6);
}

TEST_F(BatcherTest, AnIdleInstanceDoesNotWait) {
  scheduling_.max_delay = absl::Milliseconds(10);
  Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(0), 2);
}

TEST_F(BatcherTest, UnderLoadAnInstanceWaitsForMoreWhenTheyCome) {
  scheduling_.max_delay = absl::Milliseconds(10);
  servable_->OnRun([this](const std::stop_token&) {
    if (servable_->runs().size() == 1) Ask(RowRequest(2));
  });
  Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(1), -1);
  Ask(RowRequest(3));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(1), -1);
  timer_.Advance(absl::Milliseconds(10));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(1), 4);
  EXPECT_THAT(servable_->runs(), ElementsAre(1, 2));
}

TEST_F(BatcherTest, AFullBatchEndsTheWait) {
  scheduling_.max_delay = absl::Milliseconds(10);
  servable_->OnRun([this](const std::stop_token&) {
    if (servable_->runs().size() == 1) Ask(RowRequest(2));
  });
  Ask(RowRequest(1));
  compute_.RunAll();
  Ask(RowRequest(3, {7, 2}));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), ElementsAre(1, 8));
}

TEST_F(BatcherTest, TheMoreUrgentRunFirst) {
  scheduling_.max_batch_rows = 1;
  scheduling_.levels = 3;
  scheduling_.default_level = 2;
  const size_t usual = Ask(RowRequest(1));
  const size_t low = Ask(With(RowRequest(1), "priority", 3));
  const size_t high = Ask(With(RowRequest(1), "priority", 1));
  const size_t unknown = Ask(With(RowRequest(1), "priority", 9));
  compute_.RunAll();
  EXPECT_THAT(order_, ElementsAre(high, usual, unknown, low));
}

TEST_F(BatcherTest, TheEarliestDeadlineRunsFirst) {
  scheduling_.max_batch_rows = 1;
  const size_t patient = Ask(RowRequest(1));
  const size_t late = Ask(RowRequest(1), Within(absl::Seconds(2)));
  const size_t soon = Ask(RowRequest(1), Within(absl::Seconds(1)));
  compute_.RunAll();
  EXPECT_THAT(order_, ElementsAre(soon, late, patient));
}

TEST_F(BatcherTest, KeepsTheOrderOfAnswersOnDemand) {
  scheduling_.max_batch_rows = 1;
  scheduling_.keeps_order = true;
  const size_t patient = Ask(RowRequest(1));
  const size_t soon = Ask(RowRequest(1), Within(absl::Seconds(1)));
  compute_.RunAll();
  EXPECT_THAT(order_, ElementsAre(patient, soon));
}

TEST_F(BatcherTest, AStandingQueueTakesWhatItWorksOffInTime) {
  scheduling_.max_batch_rows = 1;
  scheduling_.target_delay = absl::Milliseconds(100);
  RunsTake(absl::Milliseconds(10));
  // Two come while one runs: three times what one instance does.
  size_t refused = 0;
  for (int i = 0; i < 300; ++i) {
    for (int n = 0; n < 3; ++n) {
      const size_t index = Ask(RowRequest(1));
      if (answers_[index].has_value()) {
        ++refused;
        EXPECT_THAT(MessageOf(StatusOf(index)), HasSubstr("(queue.target_delay)"));
      }
    }
    compute_.RunOne();
  }
  EXPECT_EQ(counts_->answered, 300);  // it never ran dry
  EXPECT_GT(refused, 500u);
  EXPECT_LT(counts_->waiting, 20);  // what takes 200 ms
}

TEST_F(BatcherTest, AnExecutorThatTakesNothingIsTold) {
  compute_.RefuseNext(1);
  Ask(RowRequest(1));
  EXPECT_TRUE(absl::IsUnavailable(StatusOf(0)));
  Ask(RowRequest(2));
  compute_.RunAll();
  EXPECT_EQ(ValueOf(1), 4);
}

TEST_F(BatcherTest, CountsWhereTheTimeWent) {
  RunsTake(absl::Milliseconds(3));
  Ask(RowRequest(1));
  Ask(RowRequest(1));
  clock_.Advance(absl::Milliseconds(2));
  compute_.RunAll();
  EXPECT_EQ(counts_->queue_ns, 2 * 2'000'000);
  EXPECT_EQ(counts_->infer_ns, 2 * 3'000'000);
  EXPECT_EQ(counts_->answered_ns, 2 * 5'000'000);
  EXPECT_EQ(counts_->batches().at(2).infer_ns, 3'000'000);
}

TEST_F(BatcherTest, QuickModelsRunInlineUntilTheyAreSlow) {
  scheduling_.max_batch_rows = 1;
  EXPECT_TRUE(batcher().RunsInline());
  counts_->OnDirectRun(absl::Milliseconds(30));
  EXPECT_FALSE(batcher().RunsInline());
  for (int i = 0; i < 50; ++i) counts_->OnBatch(1, {.infer = absl::Microseconds(50)});
  EXPECT_TRUE(batcher().RunsInline());
}

TEST_F(BatcherTest, WhatIsBatchedOrCountedDoesNotRunInline) {
  EXPECT_FALSE(batcher().RunsInline());
  batcher_.reset();
  scheduling_.max_batch_rows = 1;
  scheduling_.instances_are_counted = true;
  EXPECT_FALSE(batcher().RunsInline());
}

}  // namespace
}  // namespace tenon
