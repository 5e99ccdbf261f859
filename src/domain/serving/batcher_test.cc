#include "serving/batcher.h"

#include <optional>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"
#include "ports/testing/manual_timer.h"
#include "ports/testing/step_executor.h"
#include "serving/testing/row_servable.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Outputs = absl::StatusOr<std::vector<NamedTensor>>;

class BatcherTest : public testing::Test {
 protected:
  BatcherTest() { scheduling_.max_batch_rows = 8; }

  Batcher& batcher() {
    if (batcher_ == nullptr) {
      batcher_ = std::make_shared<Batcher>(servable_, scheduling_,
                                           BatcherPorts{clock_, compute_, timer_}, counts_);
    }
    return *batcher_;
  }

  // Submits; the answer will be answers_[index], and the order of answers is in order_.
  size_t Ask(InferRequest request, RequestTerms terms = {}) {
    const size_t index = answers_.size();
    answers_.emplace_back();
    batcher().Submit(std::move(request), std::move(terms), [this, index](Outputs outputs) {
      answers_[index] = std::move(outputs);
      order_.push_back(index);
    });
    return index;
  }

  RequestTerms Within(absl::Duration time) {
    RequestTerms terms;
    terms.NotAfter(clock_.Monotonic() + time, "the test");
    return terms;
  }

  static InferRequest With(InferRequest request, std::string name, uint64_t value) {
    request.parameters.emplace_back(std::move(name), Parameter(value));
    return request;
  }

  // Makes each run take that long.
  void RunsTake(absl::Duration time) {
    servable_->OnRun([this, time](const std::stop_token&) { clock_.Advance(time); });
  }

  // The first number of an answer; -1 when there is none yet, -2 when it failed.
  float ValueOf(size_t index) {
    if (!answers_[index].has_value()) return -1;
    if (!answers_[index]->ok()) return -2;
    return (*answers_[index])->front().tensor.view().as<float>()[0];
  }

  const absl::Status& StatusOf(size_t index) { return answers_[index]->status(); }

  Scheduling scheduling_;
  ManualClock clock_;
  StepExecutor compute_;
  ManualTimer timer_{clock_};
  const std::shared_ptr<RowServable> servable_ = std::make_shared<RowServable>();
  const std::shared_ptr<VersionCounts> counts_ = std::make_shared<VersionCounts>();
  std::shared_ptr<Batcher> batcher_;
  std::vector<std::optional<Outputs>> answers_;
  std::vector<size_t> order_;
};

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

TEST_F(BatcherTest, ExpiredWorkIsDroppedBeforeItRuns) {
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

TEST_F(BatcherTest, ExpiredWorkIsToldWhenItExpires) {
  Ask(RowRequest(2), Within(absl::Milliseconds(5)));
  timer_.Advance(absl::Milliseconds(5));
  EXPECT_TRUE(absl::IsDeadlineExceeded(StatusOf(0)));
  compute_.RunAll();
  EXPECT_THAT(servable_->runs(), IsEmpty());
}

TEST_F(BatcherTest, TheLeastTimeoutCounts) {
  scheduling_.policy.timeout = absl::Milliseconds(20);
  const size_t own = Ask(With(RowRequest(1), "timeout", 5000));
  const size_t longer = Ask(With(RowRequest(1), "timeout", 50000));
  timer_.Advance(absl::Milliseconds(5));
  EXPECT_THAT(MessageOf(StatusOf(own)), HasSubstr("parameter 'timeout'"));
  EXPECT_FALSE(answers_[longer].has_value());
  timer_.Advance(absl::Milliseconds(15));
  EXPECT_THAT(MessageOf(StatusOf(longer)), HasSubstr("queue.timeout"));
}

TEST_F(BatcherTest, APolicyMayIgnoreTheRequestsTimeout) {
  scheduling_.policy.takes_timeout = false;
  Ask(With(RowRequest(1), "timeout", 5000));
  timer_.Advance(absl::Milliseconds(5));
  EXPECT_FALSE(answers_[0].has_value());
}

TEST_F(BatcherTest, LateRequestsGoBehindTheOthersWhereThePolicySaysSo) {
  scheduling_.max_batch_rows = 1;
  scheduling_.policy.timeout = absl::Milliseconds(20);
  scheduling_.policy.late_waits_on = true;
  const size_t late = Ask(RowRequest(1));
  clock_.Advance(absl::Milliseconds(20));
  const size_t next = Ask(RowRequest(1));
  compute_.RunAll();
  EXPECT_THAT(order_, ElementsAre(next, late));
}

TEST_F(BatcherTest, AFullQueueRefuses) {
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

TEST_F(BatcherTest, CancellingFreesThePlaceInTheQueue) {
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

TEST_F(BatcherTest, WhatIsCancelledBeforeItComesIsNotTaken) {
  std::stop_source stop;
  stop.request_stop();
  Ask(RowRequest(1), {.stop = stop.get_token()});
  EXPECT_TRUE(absl::IsCancelled(StatusOf(0)));
}

TEST_F(BatcherTest, ARunEndsWhenNobodyWaitsForIt) {
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

TEST_F(BatcherTest, WhatCannotRunBeforeItsDeadlineIsRefusedAtOnce) {
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
