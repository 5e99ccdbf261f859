#include "json/flaw.h"

#include <string>

#include <gtest/gtest.h>

#include "strings/str_cat.h"

namespace tenon::json {
namespace {

// "17: ',' or '}'", or nothing.
std::string FlawOf(std::string_view text) {
  const std::optional<Flaw> flaw = FindFlaw(text);
  return flaw.has_value() ? StrCat(flaw->place, ": ", flaw->expected) : "";
}

TEST(FlawTest, JsonHasNone) {
  EXPECT_EQ(FlawOf(R"( {"a":[1,-0.5e+3,true,false,null,"\u00e9\ud834\udd1e\n"],"b":{},"c":[]} )"),
            "");
  EXPECT_EQ(FlawOf("7"), "");
}

TEST(FlawTest, SaysWhatShouldStandThere) {
  EXPECT_EQ(FlawOf(""), "0: a value");
  EXPECT_EQ(FlawOf("hello"), "0: a value");
  EXPECT_EQ(FlawOf("[1"), "2: ',' or ']'");
  EXPECT_EQ(FlawOf("[1,]"), "3: a value");
  EXPECT_EQ(FlawOf("[,1]"), "1: a value or ']'");
  EXPECT_EQ(FlawOf(R"({"a":1 "b":2})"), "7: ',' or '}'");
  EXPECT_EQ(FlawOf(R"({"a":1,})"), "7: a key in quotes");
  EXPECT_EQ(FlawOf("{a:1}"), "1: a key in quotes or '}'");
  EXPECT_EQ(FlawOf(R"({"a" 1})"), "5: ':'");
  EXPECT_EQ(FlawOf("{} {}"), "3: nothing more");
  EXPECT_EQ(FlawOf("[01]"), "1: a number");
  EXPECT_EQ(FlawOf("[1.]"), "1: a number");
  EXPECT_EQ(FlawOf("[nul]"), "1: a value or ']'");
}

TEST(FlawTest, LooksIntoTexts) {
  EXPECT_EQ(FlawOf("\"abc"), "4: '\"'");
  EXPECT_EQ(FlawOf("\"a\nb\""), "2: a character in UTF-8, or its escape");
  EXPECT_EQ(FlawOf("\"\xC3\xA9\xFF\""), "3: a character in UTF-8, or its escape");
  EXPECT_EQ(FlawOf(R"("ab\x")"), "3: an escape");
  EXPECT_EQ(FlawOf(R"("\u12g4")"), "1: an escape");
  EXPECT_EQ(FlawOf(R"("\ud834")"), "1: an escape");
  EXPECT_EQ(FlawOf(R"("\ud834\u0041")"), "1: an escape");
  EXPECT_EQ(FlawOf(R"("\udd1e\ud834")"), "1: an escape");
  EXPECT_EQ(FlawOf("\"\\"), "1: an escape");
}

TEST(FlawTest, DepthTakesNoStack) {
  EXPECT_EQ(FlawOf(std::string(1'000'000, '[')), "1000000: a value or ']'");
}

TEST(FlawTest, TheErrorNamesThePlace) {
  EXPECT_EQ(MalformedError({.place = 7, .expected = "a value"}).message(),
            "JSON is malformed at byte 7: expected a value");
}

}  // namespace
}  // namespace tenon::json
