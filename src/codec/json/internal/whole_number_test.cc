#include "json/internal/whole_number.h"

#include <gtest/gtest.h>

namespace tenon::json::internal {
namespace {

std::string Taken(std::string_view text) {
  Cursor cursor{text.data(), text.data() + text.size()};
  const std::optional<std::string> digits = TakeWholeNumber(cursor);
  if (!digits.has_value()) return "none";
  return cursor.at == cursor.end ? *digits : "part";
}

TEST(WholeNumberTest, FormsOfOneNumberAreOneInteger) {
  for (const char* text : {"20", "20.0", "2e1", "2E+1", "0.2e2", "200e-1", "20.000", "2000.0e-2"}) {
    EXPECT_EQ(Taken(text), "20") << text;
  }
  EXPECT_EQ(Taken("-1.0"), "-1");
  for (const char* text : {"0", "-0", "0.0", "-0.0e9", "0e-9", "0e99999999"}) {
    EXPECT_EQ(Taken(text), "0") << text;
  }
}

TEST(WholeNumberTest, DigitsBeyondADoubleAreKept) {
  EXPECT_EQ(Taken("9007199254740993.0"), "9007199254740993");
  EXPECT_EQ(Taken("18446744073709551615.000"), "18446744073709551615");
  EXPECT_EQ(Taken("922337203685477580.7e1"), "9223372036854775807");
}

TEST(WholeNumberTest, AFractionIsNone) {
  for (const char* text :
       {"0.5", "1.5", "15e-1", "1e-1", "1.00000000000000000001", "1e-99999999"}) {
    EXPECT_EQ(Taken(text), "none") << text;
  }
}

TEST(WholeNumberTest, WhatIsNoNumberIsNone) {
  for (const char* text : {"", "x", "1.", "01", "1e", "NaN", "\"1\"", "true"}) {
    EXPECT_EQ(Taken(text), "none") << text;
  }
}

TEST(WholeNumberTest, SizeIsBounded) {
  EXPECT_EQ(Taken("1e999999999"), "1" + std::string(40, '0'));
  EXPECT_EQ(Taken("1." + std::string(2000, '0')), "none");
}

}  // namespace
}  // namespace tenon::json::internal
