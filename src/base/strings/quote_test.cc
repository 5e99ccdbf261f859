#include "strings/quote.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(QuoteTest, KeepsPlainTextAndUtf8) { EXPECT_EQ(Quote("Grüße"), "'Grüße'"); }

TEST(QuoteTest, ShowsControlCharactersAndBrokenUtf8AsHex) {
  EXPECT_EQ(Quote(std::string_view("a\n\0b\xFF", 5)), "'a\\x0a\\x00b\\xff'");
}

TEST(QuoteTest, CutsLongInput) {
  const std::string quoted = Quote(std::string(50'000'000, 'x'));
  EXPECT_EQ(quoted.size(), kMaxQuotedBytes + 5);
  EXPECT_TRUE(quoted.ends_with("...'"));
}

TEST(QuoteTest, JsonStringsEscapeWhatJsonAsksFor) {
  std::string out;
  AppendJsonString(std::string_view("a\"\\\n\r\t\x01\0é", 10), &out);
  EXPECT_EQ(out, "\"a\\\"\\\\\\n\\r\\t\\u0001\\u0000é\"");
}

TEST(QuoteTest, JsonStringsReplaceWhatIsNotUtf8) {
  std::string out;
  AppendJsonString("a\xED\xA0\x80", &out);
  EXPECT_EQ(out, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(QuoteTest, Utf8FollowsRfc3629) {
  EXPECT_TRUE(IsUtf8("plain, é, €, 𝄞"));
  EXPECT_FALSE(IsUtf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(IsUtf8("\xE2\x82"));          // cut
}

}  // namespace
}  // namespace tenon
