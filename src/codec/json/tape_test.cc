#include "json/tape.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace tenon::json {
namespace {

std::string Refusal(std::string_view text, const Limits& limits = {}) {
  return std::string(Tape::Parse(text, 0, limits).status().message());
}

TEST(TapeTest, ReadsEveryKind) {
  const Tape tape =
      Tape::Parse(
          R"({"n":null,"b":true,"i":-9223372036854775808,"u":18446744073709551615,"d":1.5,"s":"\u00e9","a":[1,[2]],"o":{}})",
          0, {})
          .value();
  const Node root = tape.root();
  EXPECT_EQ(root.kind(), Kind::kObject);
  EXPECT_EQ(root.Find("n")->kind(), Kind::kNull);
  EXPECT_TRUE(root.Find("b")->boolean());
  EXPECT_EQ(root.Find("i")->integer(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(root.Find("u")->unsigned_integer(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(root.Find("d")->real(), 1.5);
  EXPECT_EQ(root.Find("s")->string(), "é");
  EXPECT_EQ(root.Find("a")->elements()[1].elements()[0].integer(), 2);
  EXPECT_TRUE(root.Find("o")->members().empty());
  EXPECT_EQ(root.Find("x"), std::nullopt);
  EXPECT_EQ(root.members()[6].first, "a");
  EXPECT_EQ(root.members()[6].second.kind(), Kind::kArray);
}

TEST(TapeTest, IsEmptyWhereTheKindIsAnother) {
  const Tape tape = Tape::Parse(R"(["x"])", 0, {}).value();
  const Node text = tape.root().elements()[0];
  EXPECT_EQ(text.integer(), 0);
  EXPECT_EQ(text.real(), 0);
  EXPECT_FALSE(text.boolean());
  EXPECT_TRUE(text.elements().empty());
  EXPECT_EQ(text.Find("x"), std::nullopt);
  EXPECT_EQ(tape.root().string(), "");
}

TEST(TapeTest, RefusesWhatDocumentRefuses) {
  for (const char* text : {"", "{", "[1,]", "01", "\"\xff\"", "{} {}", "NaN"})
    EXPECT_TRUE(Refusal(text).starts_with("JSON is malformed at byte ")) << text;
  EXPECT_EQ(Refusal(R"({"a":1,"b":{"a":1,"a":2}})"), "JSON has the key 'a' twice in one object");
  std::string many = "{";
  for (int i = 0; i < 40; ++i) many += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_EQ(Refusal(many + "\"z\":0}"), "");
  EXPECT_EQ(Refusal(many + "\"k3\":0}"), "JSON has the key 'k3' twice in one object");
}

TEST(TapeTest, KeepsItsLimits) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_EQ(Refusal(deep), "");
  EXPECT_EQ(Refusal("[" + deep + "]"), "JSON is nested deeper than json.max_depth (64)");
  EXPECT_EQ(Refusal("[1,2,3]", {.max_nodes = 3}), "JSON has more than json.max_nodes (3) values");
}

TEST(TapeTest, OutlivesATextThatIsReadWhereItLies) {
  constexpr std::string_view kText = R"({"key":"value"})";
  std::string bytes = std::string(kText) + std::string(64, '}');
  const Tape tape = Tape::Parse(std::string_view(bytes).substr(0, kText.size()), 64, {}).value();
  bytes.assign(bytes.size(), 'x');
  EXPECT_EQ(tape.root().Find("key")->string(), "value");
}

}  // namespace
}  // namespace tenon::json
