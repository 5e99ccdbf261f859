#include "ubjson/document.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon::ubjson {
namespace {

using ::testing::HasSubstr;

std::string Bytes(std::string_view text) { return std::string(text); }

TEST(Ubjson, ReadsWhatXgboostWrites) {
  using namespace std::literals;
  const std::string bytes =
      "{L\0\0\0\0\0\0\0\1aSL\0\0\0\0\0\0\0\2hiL\0\0\0\0\0\0\0\1b[#"
      "L\0\0\0\0\0\0\0\2i\1l\xff\xff\xff\xfe"
      "L\0\0\0\0\0\0\0\1c[$d#L\0\0\0\0\0\0\0\2\x3f\x80\0\0\xc0\0\0\0L\0\0\0\0\0\0\0\1d[$l#"
      "U\1\0\0\1\0"
      "L\0\0\0\0\0\0\0\1eTL\0\0\0\0\0\0\0\1fZ}"s;
  const auto document = Document::Parse(bytes, {});
  ASSERT_TRUE(document.ok()) << document.status();
  const Value& root = document->root();
  EXPECT_EQ(root.Find("a")->text, "hi");
  EXPECT_EQ(root.Find("b")->elements[0].integer, 1);
  EXPECT_EQ(root.Find("b")->elements[1].integer, -2);
  EXPECT_EQ(root.Find("c")->number_count(), 2u);
  EXPECT_EQ(root.Find("c")->DoubleAt(0), 1.0);
  EXPECT_EQ(root.Find("c")->DoubleAt(1), -2.0);
  EXPECT_EQ(root.Find("c")->IntAt(1), -2);
  EXPECT_EQ(root.Find("d")->IntAt(0), 256);
  EXPECT_TRUE(root.Find("e")->boolean);
  EXPECT_EQ(root.Find("f")->kind, Kind::kNull);
  EXPECT_EQ(root.Find("g"), nullptr);
}

TEST(Ubjson, RefusesEveryTruncation) {
  using namespace std::literals;
  const std::string bytes = "{U\1a[$d#U\1\x3f\x80\0\0U\1b[i\1ST]U\1cD\0\0\0\0\0\0\0\0}"s;
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(Document::Parse(bytes.substr(0, size), {}).ok()) << size;
}

TEST(Ubjson, SaysWhereAndWhatIsWrong) {
  using namespace std::literals;
  const std::pair<std::string, std::string_view> flaws[] = {
      {""s, "at byte 0: the document ends where a value should be"},
      {"ZZ"s, "at byte 1: nothing may follow the document"},
      {"Q"s, "at byte 0: unknown type 'Q'"},
      {"SU\5ab"s, "5 bytes are announced, 2 are left"},
      {"Si\xff"s, "length -1 is negative"},
      {"SU\1\xff"s, "text is not UTF-8"},
      {"[$d#L\x7f\xff\xff\xff\xff\xff\xff\xff"s, "9223372036854775807 numbers are announced"},
      {"[#U\5Z"s, "5 elements are announced, 1 bytes are left"},
      {"[$SU\1"s, "an array of type 'S' is not supported"},
      {"[$U\1"s, "a typed array has no length"},
      {"{#U\1"s, "an object with a count is not supported"},
      {"{U\1aZU\1aZ}"s, "key 'a' comes twice"},
      {"Sd\0\0\0\0"s, "a length can't be of type 'd'"}};
  for (const auto& [bytes, flaw] : flaws) {
    const auto document = Document::Parse(bytes, {});
    EXPECT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument) << flaw;
    EXPECT_THAT(std::string(MessageOf(document.status())), HasSubstr(Bytes(flaw)));
  }
}

TEST(Ubjson, KeepsItsLimits) {
  const Limits limits = {.max_depth = 2, .max_nodes = 4};
  EXPECT_TRUE(Document::Parse("[[ZZ]]", limits).ok());
  EXPECT_EQ(Document::Parse("[[ZZZ]]", limits).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Document::Parse("[[[]]]", limits).status().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace tenon::ubjson
