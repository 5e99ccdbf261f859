#include "json/document.h"

#include <gtest/gtest.h>

namespace tenon::json {
namespace {

std::string Refusal(std::string_view text, const Limits& limits = {}) {
  return std::string(Document::Parse(text, limits).status().message());
}

TEST(DocumentTest, ReadsEveryKind) {
  const Document document =
      Document::Parse(
          R"({"n":null,"b":true,"i":-9223372036854775808,"u":18446744073709551615,"d":1.5,"s":"\u00e9","a":[1,[]],"o":{}})",
          {})
          .value();
  const Value& root = document.root();
  EXPECT_EQ(root.Find("n")->kind, Kind::kNull);
  EXPECT_TRUE(root.Find("b")->boolean);
  EXPECT_EQ(root.Find("i")->integer, std::numeric_limits<int64_t>::min());
  EXPECT_EQ(root.Find("u")->unsigned_integer, std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(root.Find("d")->real, 1.5);
  EXPECT_EQ(root.Find("s")->string, "é");
  EXPECT_EQ(root.Find("a")->elements.size(), 2u);
  EXPECT_EQ(root.Find("o")->kind, Kind::kObject);
  EXPECT_EQ(root.Find("x"), nullptr);
}

TEST(DocumentTest, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "[1,]", "{\"a\":1,}", "01", "nul", "\"\\ud800\"", "\"\xff\"",
                           "{} {}", "'a'", "NaN"}) {
    EXPECT_TRUE(Refusal(text).starts_with("JSON is malformed at byte "))
        << text << ": " << Refusal(text);
  }
}

TEST(DocumentTest, RefusesTheSameKeyTwice) {
  EXPECT_EQ(Refusal(R"({"a":1,"b":{"a":1,"a":2}})"), "JSON has the key 'a' twice in one object");
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_EQ(Refusal(many + "\"z\":0}"), "");
  EXPECT_EQ(Refusal(many + "\"k3\":0}"), "JSON has the key 'k3' twice in one object");
}

TEST(DocumentTest, KeepsItsLimits) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_EQ(Refusal(deep), "");
  EXPECT_EQ(Refusal("[" + deep + "]"), "JSON is nested deeper than json.max_depth (64)");
  EXPECT_EQ(Refusal(std::string(1'000'000, '[')).substr(0, 4), "JSON");
  EXPECT_EQ(Refusal("[1,2,3]", {.max_nodes = 3}), "JSON has more than json.max_nodes (3) values");
}

TEST(DocumentTest, ValuesOutliveTheText) {
  std::string text = R"({"key":"value"})";
  const Document document = Document::Parse(text, {}).value();
  text.assign(text.size(), 'x');
  EXPECT_EQ(document.root().Find("key")->string, "value");
}

}  // namespace
}  // namespace tenon::json
