#include "yaml/reader.h"

#include <gtest/gtest.h>

namespace tenon::yaml {
namespace {

std::string Refusal(std::string_view text) {
  return std::string(ReadFlat(text).status().message());
}

TEST(YamlReaderTest, FlattensMaps) {
  const auto entries =
      ReadFlat(
          "# comment\nhttp:\n  port: 8080\n  address: \"0.0.0.0\"\nlog: {level: debug}\nname: x\n")
          .value();
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[0].name, "http.port");
  EXPECT_EQ(entries[0].text, "8080");
  EXPECT_EQ(entries[0].line, 3);
  EXPECT_EQ(entries[1].text, "0.0.0.0");
  EXPECT_EQ(entries[2].name, "log.level");
  EXPECT_EQ(entries[3].name, "name");
}

TEST(YamlReaderTest, AnEmptyFileHasNoEntries) {
  EXPECT_TRUE(ReadFlat("")->empty());
  EXPECT_TRUE(ReadFlat("# only a comment\n")->empty());
}

TEST(YamlReaderTest, RefusesWhatAConfigurationDoesNotNeed) {
  EXPECT_EQ(Refusal("a: [1, 2]"), "line 1: lists are not read");
  EXPECT_EQ(Refusal("a: &x 1\nb: *x"), "line 1: anchors are not read");
  EXPECT_EQ(Refusal("a: !!python/object:os.system 1"), "line 1: tags are not read");
  EXPECT_EQ(Refusal("a: 1\nb:\n  c: 2\na: 3"), "line 4: 'a' is there twice, first in line 1");
  EXPECT_EQ(Refusal("a.b: 1"), "line 1: a name is a text without a dot");
  EXPECT_EQ(Refusal("just text"), "line 1: expected names and values, as 'http: {port: 8080}'");
  EXPECT_EQ(Refusal("a: 1\n---\nb: 2"), "a configuration is one YAML document");
}

TEST(YamlReaderTest, SaysInWhichLineItIsNotYaml) {
  EXPECT_TRUE(Refusal("a: 1\nb: {c").starts_with("line 2: ")) << Refusal("a: 1\nb: {c");
}

TEST(YamlReaderTest, KeepsItsLimits) {
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "{a: ";
  EXPECT_EQ(ReadFlat("a: " + deep + "1" + std::string(20, '}')).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReadFlat("a: 1\nb: 2\n", {.max_nodes = 3}).status().code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReadFlat("a: 1", {.max_bytes = 3}).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(YamlReaderTest, ReadsTheScalarsOfOthersYaml) {
  const auto entries =
      ReadScalars(
          "flavors:\n  sklearn:\n    model: a.pkl\n    code: [x, {y: [z]}]\n    v.x: 1\n"
          "  other: [1]\nlist:\n- a: 1\n- [b, c]\nlast: null\n")
          .value();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].name, "flavors.sklearn.model");
  EXPECT_EQ(entries[0].text, "a.pkl");
  EXPECT_EQ(entries[1].name, "flavors.sklearn.v.x");
  EXPECT_EQ(entries[2].name, "last");
  EXPECT_FALSE(ReadScalars("[1, 2]").ok());
  EXPECT_FALSE(ReadScalars("a: &x [1]\nb: *x").ok());
  EXPECT_EQ(ReadScalars("a: " + std::string(20, '[') + std::string(20, ']')).status().code(),
            absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace tenon::yaml
