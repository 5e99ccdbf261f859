#include "http2/internal/answer_queue.h"

#include <string>

#include <gtest/gtest.h>

namespace tenon::http2::internal {
namespace {

TEST(AnswerQueueTest, GivesItsBytesInOrderInWhateverPieces) {
  AnswerQueue queue;
  queue.Add("abc", nullptr);
  queue.Add("", nullptr);
  queue.Add("defg", nullptr);
  EXPECT_EQ(queue.size(), 7u);
  GatherBuffer out;
  queue.Take(2, &out);
  queue.Take(3, &out);
  EXPECT_EQ(queue.size(), 2u);
  queue.Take(2, &out);
  ASSERT_EQ(out.Pieces().size(), 1u);
  EXPECT_EQ(out.Pieces()[0], "abcdefg");
  EXPECT_EQ(queue.size(), 0u);
}

TEST(AnswerQueueTest, KeepsOwnersUntilTheirBytesAreTaken) {
  const auto owner = std::make_shared<const std::string>("abc");
  AnswerQueue queue;
  queue.Add(*owner, owner);
  GatherBuffer out;
  queue.Take(1, &out);
  EXPECT_EQ(owner.use_count(), 2);
  EXPECT_EQ(queue.kept(), 3u);
  queue.Take(2, &out);
  EXPECT_EQ(owner.use_count(), 1);
  EXPECT_EQ(queue.kept(), 0u);
}

}  // namespace
}  // namespace tenon::http2::internal
