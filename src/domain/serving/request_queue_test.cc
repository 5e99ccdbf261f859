#include "serving/request_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "serving/testing/row_servable.h"

namespace tenon {
namespace {

using testing::ElementsAre;

class RequestQueueTest : public testing::Test {
 protected:
  RequestQueueTest() { scheduling_.max_batch_rows = 4; }

  absl::Status Push(uint64_t id, absl::Duration deadline = absl::InfiniteDuration(),
                    uint64_t level = 1, Shape shape = {1, 2}) {
    auto entry = std::make_unique<WaitingRequest>();
    entry->request = RowRequest(1, shape);
    entry->rows = shape[0];
    entry->id = id;
    entry->level = level;
    entry->came = absl::Milliseconds(id);
    entry->terms.deadline = deadline;
    return queue_.Push(&entry);
  }

  static std::vector<uint64_t> IdsOf(const std::vector<RequestQueue::Entry>& entries) {
    std::vector<uint64_t> ids;
    for (const auto& entry : entries) ids.push_back(entry->id);
    return ids;
  }

  Scheduling scheduling_;
  RequestQueue queue_{scheduling_};
};

TEST_F(RequestQueueTest, OrdersByLevelThenDeadlineThenComing) {
  ASSERT_TRUE(Push(1, absl::InfiniteDuration(), 2).ok());
  ASSERT_TRUE(Push(2).ok());
  ASSERT_TRUE(Push(3).ok());
  ASSERT_TRUE(Push(4, absl::Seconds(9)).ok());
  EXPECT_EQ(queue_.HeadCame(), absl::Milliseconds(4));
  EXPECT_EQ(queue_.RowsAhead(1), 3);
  EXPECT_EQ(queue_.RowsAhead(2), 4);
  EXPECT_THAT(IdsOf(queue_.TakeBatch()), ElementsAre(4, 2, 3, 1));
  EXPECT_TRUE(queue_.empty());
}

TEST_F(RequestQueueTest, WhatDoesNotFitStaysInItsPlace) {
  ASSERT_TRUE(Push(1, absl::InfiniteDuration(), 1, {3, 2}).ok());
  ASSERT_TRUE(Push(2, absl::InfiniteDuration(), 1, {2, 2}).ok());
  ASSERT_TRUE(Push(3).ok());
  EXPECT_TRUE(queue_.HasFullBatch());
  EXPECT_THAT(IdsOf(queue_.TakeBatch()), ElementsAre(1));
  EXPECT_FALSE(queue_.HasFullBatch());
  EXPECT_THAT(IdsOf(queue_.TakeBatch()), ElementsAre(2, 3));
}

TEST_F(RequestQueueTest, TakesOutByIdOnce) {
  ASSERT_TRUE(Push(1, absl::Seconds(1)).ok());
  EXPECT_NE(queue_.Take(1), nullptr);
  EXPECT_EQ(queue_.Take(1), nullptr);
  EXPECT_EQ(queue_.NextDue(), absl::InfiniteDuration());
  EXPECT_TRUE(queue_.TakeExpired(absl::Seconds(2)).empty());
  EXPECT_EQ(queue_.RowsAhead(9), 0);
}

TEST_F(RequestQueueTest, KnowsWhatExpiresNext) {
  ASSERT_TRUE(Push(1, absl::Seconds(5)).ok());
  ASSERT_TRUE(Push(2, absl::Seconds(3)).ok());
  ASSERT_TRUE(Push(3).ok());
  EXPECT_EQ(queue_.NextDue(), absl::Seconds(3));
  EXPECT_THAT(IdsOf(queue_.TakeExpired(absl::Seconds(4))), ElementsAre(2));
  EXPECT_EQ(queue_.NextDue(), absl::Seconds(5));
}

}  // namespace
}  // namespace tenon
