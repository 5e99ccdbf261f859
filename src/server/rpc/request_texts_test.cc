#include "rpc/request_texts.h"

#include <gtest/gtest.h>

namespace tenon::rpc {
namespace {

TEST(RequestTextsTest, ReadsTheFieldsThatAreWanted) {
  const auto texts =
      ReadTexts(std::string_view("\x0A\x03one\x10\x07\x1A\x02xy\x0A\x01z", 14), {1, 3, 4});
  ASSERT_TRUE(texts.ok()) << texts.status();
  EXPECT_EQ(TextOf(*texts, 1), "z");  // the last one counts
  EXPECT_EQ(TextOf(*texts, 3), "xy");
  EXPECT_EQ(TextOf(*texts, 4), "");
}

TEST(RequestTextsTest, RefusesWhatIsNoTextOrNoMessage) {
  EXPECT_FALSE(ReadTexts(std::string_view("\x08\x01", 2), {1}).ok());      // a number
  EXPECT_FALSE(ReadTexts(std::string_view("\x0A\x01\xFF", 3), {1}).ok());  // not UTF-8
  EXPECT_TRUE(ReadTexts(std::string_view("\x0A\x01\xFF", 3), {2}).ok());
  EXPECT_FALSE(ReadTexts(std::string_view("\x0A\x05q", 3), {1}).ok());     // cut short
  EXPECT_FALSE(ReadTexts(std::string_view("\x0B\x0B\x0B", 3), {1}).ok());  // groups
}

}  // namespace
}  // namespace tenon::rpc
