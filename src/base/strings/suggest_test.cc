#include "strings/suggest.h"

#include <array>

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr std::array<std::string_view, 4> kKnown = {"serve", "predict", "inspect",
                                                    "http.max_body_bytes"};

TEST(SuggestTest, FindsAMistypedName) {
  EXPECT_EQ(NearestName("sevre", kKnown), "serve");
  EXPECT_EQ(NearestName("preditc", kKnown), "predict");
  EXPECT_EQ(NearestName("http.max_boddy_byte", kKnown), "http.max_body_bytes");
}

TEST(SuggestTest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(NearestName("zzzzzz", kKnown), "");
  EXPECT_EQ(NearestName("", kKnown), "");
  EXPECT_EQ(NearestName("z", std::array<std::string_view, 1>{"y"}), "");
  EXPECT_EQ(NearestName(std::string(100'000, 's'), kKnown), "");
  EXPECT_EQ(DidYouMean("zzzzzz", kKnown), "");
}

TEST(SuggestTest, PhrasesTheQuestion) {
  EXPECT_EQ(DidYouMean("serv", kKnown), " (did you mean 'serve'?)");
}

}  // namespace
}  // namespace tenon
