#include "json/string_reader.h"

#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::json {
namespace {

constexpr std::array<int64_t, 1> kOne = {1};

TEST(StringReaderTest, ResolvesEscapes) {
  std::vector<std::string> out;
  const std::array<int64_t, 2> shape = {2, 2};
  ASSERT_TRUE(ReadStrings(R"([["a","\"\\\/\b\f\n\r\t"],["\u00e9\u20AC\ud834\udd1e","\u0000]["]])",
                          shape, 4, [&](std::string_view text) { out.emplace_back(text); })
                  .ok());
  EXPECT_THAT(out, testing::ElementsAre("a", "\"\\/\b\f\n\r\t", "é€𝄞", std::string("\0][", 3)));
}

TEST(StringReaderTest, NamesTheElementThatIsNoString) {
  for (const char* text : {"[1]", "[\"a]", "[\"\\x\"]", "[\"\\ud800\"]", "[\"\\udc00\"]",
                           "[\"\\ud800\\u0041\"]", "[\"\\u12g4\"]", "[\"\xff\"]", "[\"a\nb\"]"}) {
    const absl::Status status = ReadStrings(text, kOne, 1, [](std::string_view) {});
    EXPECT_NE(status.message().find("element 0 is no string"), absl::string_view::npos)
        << text << status;
  }
}

TEST(StringReaderTest, RefusesAnArrayThatDoesNotEnd) {
  for (const char* text : {"[", "[\"\\", "[\"\\u00", "[\"a\""}) {
    EXPECT_EQ(ReadStrings(text, kOne, 1, [](std::string_view) {}).message(),
              "data is malformed at element 0");
  }
}

TEST(StringReaderTest, CountsMustBeTheShapes) {
  EXPECT_EQ(ReadStrings(R"(["a","b"])", kOne, 1, [](std::string_view) {}).message(),
            "data has more than 1 elements, shape [1] takes 1");
}

}  // namespace
}  // namespace tenon::json
