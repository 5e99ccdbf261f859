#include "npy/array.h"

#include <gtest/gtest.h>

namespace tenon::npy {
namespace {

Layout BytesOf(size_t width) { return {.kind = Kind::kBytes, .item_bytes = width}; }

std::string Refusal(std::string_view file) {
  const auto array = ParseArray(file);
  return array.ok() ? "taken" : std::string(array.status().message());
}

TEST(NpyArrayTest, BorrowsTheElements) {
  const std::string file =
      FormatHeader({.kind = Kind::kUint, .item_bytes = 1, .shape = {2, 2}}) + "abcd";
  const Array array = ParseArray(file).value();
  EXPECT_EQ(array.item_count, 4);
  EXPECT_EQ(array.data, "abcd");
  EXPECT_EQ(array.data.data(), file.data() + file.size() - 4);
}

TEST(NpyArrayTest, AFileHasTheBytesThatItsHeaderSays) {
  const std::string head = FormatHeader({.kind = Kind::kUint, .item_bytes = 2, .shape = {2}});
  EXPECT_EQ(Refusal(head + "abc"), "it is cut: its header says 4 bytes of data, and 3 are there");
  EXPECT_EQ(Refusal(head + "abcdef"), "2 bytes are behind its data");
  EXPECT_EQ(Refusal(head.substr(0, 20)), "it ends within its header");
}

TEST(NpyArrayTest, FortranOrderIsLaidOutAnew) {
  // a[i][j][k] is the digits ijk.
  const Layout layout{
      .kind = Kind::kBytes, .item_bytes = 3, .fortran_order = true, .shape = {2, 1, 3}};
  EXPECT_EQ(ToRowMajor(layout, "000100001101002102"), "000001002100101102");
  Layout rows = layout;
  rows.fortran_order = false;
  EXPECT_EQ(ToRowMajor(rows, "000001002100101102"), "000001002100101102");
}

TEST(NpyArrayTest, TextsEndWhereTheirNulsBegin) {
  EXPECT_EQ(TextOf(BytesOf(5), std::string_view("ab\0\0\0", 5)).value(), "ab");
  EXPECT_EQ(TextOf(BytesOf(5), std::string_view("a\0b\0\0", 5)).value(), std::string("a\0b", 3));
  EXPECT_EQ(TextOf(BytesOf(0), "").value(), "");
}

TEST(NpyArrayTest, CharactersBecomeUtf8) {
  const Layout layout{.kind = Kind::kText, .item_bytes = 20};
  const std::u32string text = U"a\u00e4\u20ac\U0001F600\0";
  const std::string_view item(reinterpret_cast<const char*>(text.data()), layout.item_bytes);
  EXPECT_EQ(TextOf(layout, item).value(), "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  const std::u32string surrogate(1, static_cast<char32_t>(0xD800));
  EXPECT_EQ(TextOf(layout, {reinterpret_cast<const char*>(surrogate.data()), 4}).status().message(),
            "55296 is the number of no character");
}

}  // namespace
}  // namespace tenon::npy
