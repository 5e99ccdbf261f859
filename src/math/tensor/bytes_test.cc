#include "tensor/bytes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

std::span<const std::byte> AsBytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(BytesTest, ElementsComeBackWithTheirNuls) {
  std::string packed;
  AppendBytesElement("one", &packed);
  AppendBytesElement("", &packed);
  AppendBytesElement(std::string_view("a\0b", 3), &packed);
  EXPECT_TRUE(CheckPackedBytes(AsBytes(packed), 3).ok());
  EXPECT_THAT(UnpackBytes(AsBytes(packed)),
              testing::ElementsAre("one", "", std::string_view("a\0b", 3)));
}

TEST(BytesTest, LengthsAreLittleEndian) {
  std::string packed;
  AppendBytesElement("ab", &packed);
  EXPECT_EQ(packed, std::string("\x02\0\0\0ab", 6));
}

TEST(BytesTest, SaysWhereDataEndsTooEarly) {
  EXPECT_EQ(CheckPackedBytes(AsBytes(std::string("\x02\0\0\0a", 5)), 1).message(),
            "BYTES data ends within element 0 of 1: 5 bytes are left");
  EXPECT_FALSE(CheckPackedBytes(AsBytes(std::string("\xFF\xFF\xFF\xFF", 4)), 1).ok());
  EXPECT_FALSE(CheckPackedBytes(AsBytes(std::string("\0\0", 2)), 1).ok());
}

TEST(BytesTest, RefusesTrailingBytes) {
  EXPECT_EQ(CheckPackedBytes(AsBytes(std::string("\0\0\0\0x", 5)), 1).message(),
            "BYTES data has 1 bytes after the last of 1 elements");
}

}  // namespace
}  // namespace tenon
