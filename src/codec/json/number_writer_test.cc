#include "json/number_writer.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace tenon::json {
namespace {

template <typename T>
std::string Written(std::vector<T> values) {
  std::string out;
  AppendNumbers(std::span<const T>(values), &out);
  return out;
}

TEST(NumberWriterTest, WritesTheShortestDigits) {
  EXPECT_EQ(Written<float>({0.1F, 1, -2.5F, 1e20F, 16777216}), "0.1,1,-2.5,1e+20,16777216");
  EXPECT_EQ(Written<double>({0.1, 1e-7, 1e100}), "0.1,1e-07,1e+100");
}

TEST(NumberWriterTest, KeepsTheWholeRangeOfIntegers) {
  EXPECT_EQ(Written<int64_t>({std::numeric_limits<int64_t>::min(), 0}), "-9223372036854775808,0");
  EXPECT_EQ(Written<uint64_t>({std::numeric_limits<uint64_t>::max()}), "18446744073709551615");
  EXPECT_EQ(Written<int8_t>({-128, 65}), "-128,65");
  EXPECT_EQ(Written<uint8_t>({255}), "255");
}

TEST(NumberWriterTest, WritesBooleansAndWhatIsNoNumber) {
  const std::array<bool, 2> flags = {true, false};
  std::string out;
  AppendNumbers(std::span<const bool>(flags), &out);
  EXPECT_EQ(out, "true,false");
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Written<float>({std::nanf(""), kInfinity, -kInfinity}), "NaN,Infinity,-Infinity");
  EXPECT_EQ(Written<float>({}), "");
}

TEST(NumberWriterTest, EveryNumberReadsBack) {
  std::mt19937_64 random(7);
  std::vector<double> values;
  while (values.size() < 50'000) {
    const auto value = std::bit_cast<double>(random());
    if (std::isfinite(value)) values.push_back(value);
  }
  const std::string out = Written(values);
  const char* at = out.data();
  for (const double value : values) {
    double read = 0;
    at = std::from_chars(at, out.data() + out.size(), read).ptr + 1;
    ASSERT_EQ(read, value);
  }
}

TEST(NumberWriterTest, WhatIsNoNumberHasThreeForms) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values = {std::nan(""), kInfinity, -kInfinity, 1.5};
  const auto written = [&](NonFinite form) {
    std::string out;
    AppendNumbers(std::span<const double>(values), &out, form);
    return out;
  };
  EXPECT_EQ(written(NonFinite::kToken), "NaN,Infinity,-Infinity,1.5");
  EXPECT_EQ(written(NonFinite::kNull), "null,null,null,1.5");
  EXPECT_EQ(written(NonFinite::kString), R"("NaN","Infinity","-Infinity",1.5)");
}

TEST(NumberWriterTest, MinusZeroKeepsItsSign) {
  EXPECT_EQ(Written<float>({0.0F, -0.0F}), "0,-0.0");
}

}  // namespace
}  // namespace tenon::json
