#include "http2/internal/gather_buffer.h"

#include <gtest/gtest.h>

namespace tenon::http2::internal {
namespace {

std::string Joined(GatherBuffer& buffer) {
  std::string all;
  for (const std::string_view piece : buffer.Pieces()) all.append(piece);
  return all;
}

TEST(GatherBufferTest, JoinsWhatIsSmall) {
  GatherBuffer buffer;
  buffer.Append("ab");
  buffer.Refer("cd", nullptr);
  ASSERT_EQ(buffer.Pieces().size(), 1u);
  EXPECT_EQ(buffer.Pieces()[0], "abcd");
  EXPECT_EQ(buffer.size(), 4u);
}

TEST(GatherBufferTest, LeavesWhatIsLargeWhereItLies) {
  const auto large = std::make_shared<const std::string>(100'000, 'x');
  GatherBuffer buffer;
  buffer.Append("head");
  buffer.Refer(*large, large);
  buffer.Append("tail");
  EXPECT_EQ(large.use_count(), 2);
  ASSERT_EQ(buffer.Pieces().size(), 3u);
  EXPECT_EQ(buffer.Pieces()[1].data(), large->data());
  EXPECT_EQ(Joined(buffer), "head" + *large + "tail");
  buffer.Clear();
  EXPECT_EQ(large.use_count(), 1);
  EXPECT_EQ(buffer.size(), 0u);
  EXPECT_TRUE(buffer.Pieces().empty());
}

}  // namespace
}  // namespace tenon::http2::internal
