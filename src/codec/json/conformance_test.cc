// What is JSON and what is not (RFC 8259), by the rule that decides.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "json/document.h"
#include "json/flaw.h"
#include "strings/quote.h"

namespace tenon::json {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kJson[] = {
    // One value of any kind, with white space around it.
    "null"sv,
    "true"sv,
    "false"sv,
    "0"sv,
    "-1"sv,
    "\"\""sv,
    "[]"sv,
    "{}"sv,
    " \t\r\n[ \t\r\n] \t\r\n"sv,
    "{ }"sv,
    " 7 "sv,
    "[\n1\n,\n2\n]"sv,
    "{\"a\" : 1}"sv,
    // Numbers.
    "-0"sv,
    "0.0"sv,
    "-0.0"sv,
    "0e0"sv,
    "0E+1"sv,
    "1e1"sv,
    "1E1"sv,
    "1e+1"sv,
    "1e-1"sv,
    "1.5"sv,
    "-1.5e-3"sv,
    "123456789"sv,
    "1.7976931348623157e308"sv,
    "5e-324"sv,
    "1e-400"sv,
    "0e400"sv,
    "9223372036854775807"sv,
    "-9223372036854775808"sv,
    "18446744073709551615"sv,
    "0.00000000000000000000000000000000000000000000001"sv,
    "3.14159265358979323846264338327950288419716939937510"sv,
    "10000000000000000000e0"sv,
    // Texts and their escapes.
    R"("\"\\\/\b\f\n\r\t")"sv,
    R"("\u0000")"sv,
    R"("\u00e9")"sv,
    R"("\u00E9")"sv,
    R"("\ud834\udd1e")"sv,
    R"("\uD834\uDD1E")"sv,
    R"("\uffff")"sv,
    R"("\u2028\u2029")"sv,
    R"("\\u0000")"sv,
    R"("\\\"")"sv,
    "\"\x7F\""sv,
    "\"/\""sv,
    "\"'\""sv,
    "\"[{,:}]\""sv,
    "\"// no comment\""sv,
    "\"\xC3\xA9\""sv,
    "\"\xE2\x98\x83\""sv,
    "\"\xF0\x9D\x84\x9E\""sv,
    "\"\xEF\xBF\xBF\""sv,
    "\"\xF4\x8F\xBF\xBF\""sv,
    "\"\xEE\x80\x80\""sv,
    "\"\xED\x9F\xBF\""sv,
    // Arrays and objects.
    "[1]"sv,
    "[1,2]"sv,
    "[null,true,\"a\",1,{},[]]"sv,
    "[[[[[]]]]]"sv,
    "[[],[]]"sv,
    "{\"\":0}"sv,
    "{\"a\":1,\"b\":2}"sv,
    "{\"a\":{\"a\":{}}}"sv,
    "{\"a\":[]}"sv,
    R"({"\u0061":1,"b":1})"sv,
    "{\"a\\u0000b\":1}"sv,
    "{\"true\":true}"sv,
};

constexpr std::string_view kNotJson[] = {
    // Nothing, or not one value.
    ""sv,
    " "sv,
    "\n"sv,
    "1 2"sv,
    "[] []"sv,
    "{}{}"sv,
    "1,"sv,
    ",1"sv,
    "[]]"sv,
    "{}}"sv,
    "]"sv,
    "}"sv,
    ","sv,
    ":"sv,
    "*"sv,
    "\xEF\xBB\xBF"sv,
    "[]\0"sv,
    "\0"sv,
    "[]x"sv,
    "\xC3\xA9"sv,
    "\xFF"sv,
    "[1]\f"sv,
    "\f[]"sv,
    "\v1"sv,
    "\xC2\xA0[]"sv,
    "[\xE2\x81\xA0]"sv,
    "[]#"sv,
    // Words.
    "nul"sv,
    "nulll"sv,
    "True"sv,
    "TRUE"sv,
    "truth"sv,
    "tru"sv,
    "fals"sv,
    "falsee"sv,
    "undefined"sv,
    "NaN"sv,
    "-NaN"sv,
    "Infinity"sv,
    "-Infinity"sv,
    "inf"sv,
    "nan"sv,
    "[NaN]"sv,
    "a"sv,
    "[a]"sv,
    "nil"sv,
    "None"sv,
    // Numbers.
    "+1"sv,
    "-"sv,
    "--1"sv,
    "-+1"sv,
    "- 1"sv,
    "01"sv,
    "-01"sv,
    "00"sv,
    "-00"sv,
    "1."sv,
    "-1."sv,
    ".5"sv,
    "-.5"sv,
    "0."sv,
    "1.e1"sv,
    ".e1"sv,
    "1e"sv,
    "1e+"sv,
    "1e-"sv,
    "1E"sv,
    "1ee1"sv,
    "1e1.5"sv,
    "1e1e1"sv,
    "1.5.5"sv,
    "1..5"sv,
    "0x1F"sv,
    "0x"sv,
    "0b1"sv,
    "1_000"sv,
    "1,000"sv,
    "1 000"sv,
    "1f"sv,
    "1d"sv,
    "1L"sv,
    "0e"sv,
    "0e+"sv,
    "1+1"sv,
    "1/2"sv,
    "[-]"sv,
    "[1 000]"sv,
    "[1e]"sv,
    "[.1]"sv,
    "\xEF\xBC\x91"sv,
    "[1\0]"sv,
    "[-1x]"sv,
    "2."sv,
    "1e\xC2\xB2"sv,
    "#1"sv,
    // Texts.
    "\""sv,
    "\"a"sv,
    "a\""sv,
    "'a'"sv,
    "`a`"sv,
    "[']"sv,
    "\"\\\""sv,
    "\"\\"sv,
    "\"\n\""sv,
    "\"\t\""sv,
    "\"\0\""sv,
    "\"\x1F\""sv,
    R"("\a")"sv,
    R"("\x41")"sv,
    R"("\'")"sv,
    R"("\0")"sv,
    R"("\u")"sv,
    R"("\u1")"sv,
    R"("\u12")"sv,
    R"("\u123")"sv,
    R"("\u12g4")"sv,
    R"("\U0041")"sv,
    R"("\u 041")"sv,
    R"("\u{41}")"sv,
    R"("\ud834")"sv,
    R"("\udd1e")"sv,
    R"("\ud834x")"sv,
    R"("\ud834\n")"sv,
    R"("\ud834\u0041")"sv,
    R"("\udd1e\ud834")"sv,
    R"("\ud834\ud834")"sv,
    R"("\ud834\u")"sv,
    "\"\\\xC3\xA9\""sv,
    "\"a\" \"b\""sv,
    "\"\"\""sv,
    "\\u0022\\u0022"sv,
    // Bytes that are not UTF-8.
    "\"\xFF\""sv,
    "\"\x80\""sv,
    "\"\xC3\""sv,
    "\"\xC3(\""sv,
    "\"\xE2\x98\""sv,
    "\"\xC0\xAF\""sv,
    "\"\xC1\xBF\""sv,
    "\"\xE0\x80\xAF\""sv,
    "\"\xF0\x80\x80\xAF\""sv,
    "\"\xED\xA0\x80\""sv,
    "\"\xED\xBF\xBF\""sv,
    "\"\xF4\x90\x80\x80\""sv,
    "\"\xF8\x88\x80\x80\x80\""sv,
    "\"\xE9\""sv,
    "[\xFF]"sv,
    "{\"\xB9\":0}"sv,
    "\xFF\xFE[\0]\0"sv,
    "\0[\0]"sv,
    // Arrays.
    "["sv,
    "[1"sv,
    "[1,"sv,
    "[,"sv,
    "[,]"sv,
    "[,1]"sv,
    "[1,]"sv,
    "[1,,2]"sv,
    "[1 2]"sv,
    "[1;2]"sv,
    "[1:2]"sv,
    "[[1]"sv,
    "[1]]"sv,
    "[1}"sv,
    "{1]"sv,
    "[(1)]"sv,
    "[...]"sv,
    "[\"a\" 1]"sv,
    "[1\n2]"sv,
    "[\"a\",\n4\n,1,"sv,
    "[*]"sv,
    "[{}"sv,
    "[][]"sv,
    "[1, // one\n2]"sv,
    "[1,/**/2]"sv,
    // Objects.
    "{"sv,
    "{\"a\""sv,
    "{\"a\":"sv,
    "{\"a\":1"sv,
    "{\"a\":1,"sv,
    "{\"a\":1,}"sv,
    "{,}"sv,
    "{\"a\"}"sv,
    "{\"a\",1}"sv,
    "{\"a\" 1}"sv,
    "{\"a\"::1}"sv,
    "{\"a\":1:2}"sv,
    "{:1}"sv,
    "{a:1}"sv,
    "{'a':1}"sv,
    "{1:1}"sv,
    "{null:1}"sv,
    "{[]:1}"sv,
    "{\"a\":1 \"b\":2}"sv,
    "{\"a\":1;\"b\":2}"sv,
    "{\"a\":}"sv,
    "{\"a\":1,,\"b\":2}"sv,
    "{\"a\":1]"sv,
    "{\"a\":1}}"sv,
    "{\"a\":1}#"sv,
    "{\"a\":/*1*/1}"sv,
    "{\"a\":'b'}"sv,
    "{\"a\":b}"sv,
    "{\"a\"=1}"sv,
    "{\"a\":1}//"sv,
    "{{}}"sv,
    "{\"a\":\"b"sv,
    "{\"a"sv,
    "<html>"sv,
    "{\"a\":True}"sv,
};

std::string Refusal(std::string_view text) {
  return std::string(Document::Parse(text, {}).status().message());
}

TEST(ConformanceTest, JsonIsTaken) {
  for (const std::string_view text : kJson) {
    EXPECT_EQ(Refusal(text), "") << Quote(text);
    EXPECT_FALSE(FindFlaw(text).has_value()) << Quote(text);
  }
}

TEST(ConformanceTest, AllElseIsRefusedWithItsPlace) {
  for (const std::string_view text : kNotJson) {
    EXPECT_TRUE(Refusal(text).starts_with("JSON is malformed at byte ")) << Quote(text);
  }
}

TEST(ConformanceTest, EveryBeginningOfADocumentIsRefused) {
  constexpr std::string_view kWhole =
      R"({"a":[1.5e3,true,null,"\u00e9\ud834\udd1e\"x"],"b":{"c":-0,"d":[[],{}]}})";
  ASSERT_EQ(Refusal(kWhole), "");
  for (size_t size = 0; size < kWhole.size(); ++size) {
    EXPECT_NE(Refusal(kWhole.substr(0, size)), "") << size;
  }
}

TEST(ConformanceTest, NumbersBeyondADoubleAreRefused) {
  for (const char* text : {"1e400", "-1e400", "[1.5e99999]", "123e100000", "1e309"}) {
    EXPECT_TRUE(Refusal(text).starts_with("JSON is malformed")) << text;
    EXPECT_FALSE(FindFlaw(text).has_value()) << text;
  }
}

TEST(ConformanceTest, AKeyComesOnce) {
  for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"a":2})", R"({"a":1,"\u0061":2})",
                           R"([{"b":{"":1,"":2}}])"}) {
    EXPECT_NE(Refusal(text).find("twice in one object"), std::string::npos) << text;
  }
}

TEST(ConformanceTest, DepthIsBounded) {
  const auto nested = [](size_t depth) {
    std::string text;
    for (size_t i = 0; i < depth; ++i) text += i % 2 == 0 ? "[" : "{\"a\":";
    text += "1";
    for (size_t i = depth; i > 0; --i) text += i % 2 == 1 ? "]" : "}";
    return text;
  };
  EXPECT_EQ(Refusal(nested(63)), "");
  for (const size_t depth : {64, 65, 500, 2000, 100'000}) {
    EXPECT_EQ(Refusal(nested(depth)), "JSON is nested deeper than json.max_depth (64)") << depth;
  }
}

}  // namespace
}  // namespace tenon::json
