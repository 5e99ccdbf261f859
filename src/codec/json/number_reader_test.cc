#include "json/number_reader.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon::json {
namespace {

template <typename T>
std::vector<T> Read(std::string_view array, std::vector<int64_t> shape) {
  size_t size = 1;
  for (const int64_t dim : shape) size *= static_cast<size_t>(dim);
  std::vector<T> out(size);
  const absl::Status status = ReadNumbers<T>(array, shape, out);
  EXPECT_TRUE(status.ok()) << status;
  return out;
}

template <typename T>
std::string Refusal(std::string_view array, std::vector<int64_t> shape) {
  std::array<T, 16> out;
  size_t size = 1;
  for (const int64_t dim : shape) size *= static_cast<size_t>(dim);
  return std::string(ReadNumbers<T>(array, shape, std::span(out).first(size)).message());
}

TEST(NumberReaderTest, ReadsFlatAndNestedArrays) {
  EXPECT_THAT(Read<float>("[1, -2.5,3e2 ]", {3}), testing::ElementsAre(1, -2.5F, 300));
  EXPECT_THAT(Read<float>("[1,2,3,4]", {2, 2}), testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Read<int32_t>(" [ [1,2] ,[3,4] ] ", {2, 2}), testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Read<int64_t>("[[[1],[2]],[[3],[4]]]", {2, 2, 1}), testing::ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Read<double>("[7]", {}), testing::ElementsAre(7));
  EXPECT_THAT(Read<float>("[]", {0}), testing::IsEmpty());
  EXPECT_THAT(Read<float>("[[],[]]", {2, 0}), testing::IsEmpty());
  std::array<bool, 2> flags;
  ASSERT_TRUE(ReadNumbers<bool>("[true,false]", std::array<int64_t, 1>{2}, flags).ok());
  EXPECT_THAT(flags, testing::ElementsAre(true, false));
}

TEST(NumberReaderTest, KeepsTheWholeRangeOfIntegers) {
  EXPECT_THAT(Read<int64_t>("[-9223372036854775808,9007199254740993]", {2}),
              testing::ElementsAre(std::numeric_limits<int64_t>::min(), 9007199254740993));
  EXPECT_THAT(Read<uint64_t>("[18446744073709551615,0,-0]", {3}),
              testing::ElementsAre(std::numeric_limits<uint64_t>::max(), 0, 0));
  EXPECT_THAT(Read<int8_t>("[-128,127]", {2}), testing::ElementsAre(-128, 127));
}

TEST(NumberReaderTest, NamesTheElementThatDoesNotFit) {
  EXPECT_EQ(Refusal<uint8_t>("[1,300]", {2}), "element 1 is '300', which UINT8 does not hold");
  EXPECT_EQ(Refusal<uint8_t>("[-1]", {1}), "element 0 is '-1', which UINT8 does not hold");
  EXPECT_EQ(Refusal<int32_t>("[1.5]", {1}), "element 0 is '1.5', not an integer");
  EXPECT_EQ(Refusal<int32_t>("[1.0]", {1}), "element 0 is '1.0', not an integer");
  EXPECT_EQ(Refusal<int64_t>("[1e2]", {1}), "element 0 is '1e2', not an integer");
  EXPECT_EQ(Refusal<float>("[1,\"2\"]", {2}), "element 1 is '\"2\"', not a number");
  EXPECT_EQ(Refusal<float>("[1e39]", {1}), "element 0 is '1e39', which FP32 does not hold");
  EXPECT_EQ(Refusal<double>("[1e400]", {1}), "element 0 is '1e400', which FP64 does not hold");
  EXPECT_EQ(Refusal<bool>("[1]", {1}), "element 0 is '1', not true or false");
}

TEST(NumberReaderTest, CountsAndNestingMustBeTheShapes) {
  EXPECT_EQ(Refusal<float>("[1,2,3,4,5]", {2, 3}), "data has 5 elements, shape [2,3] takes 6");
  EXPECT_EQ(Refusal<float>("[1,2,3]", {2}), "data has more than 2 elements, shape [2] takes 2");
  EXPECT_EQ(Refusal<float>("[]", {2}), "data has 0 elements, shape [2] takes 2");
  for (const char* text : {"[[1,2],[3]]", "[[1,2,3],[4]]", "[[1,2]]", "[[1,2],[3,4],[5,6]]",
                           "[[1,2],3,4]", "[[[1],[2]],[[3],[4]]]", "[[1,2],[3,4,]]"}) {
    EXPECT_EQ(Refusal<float>(text, {2, 2}), "data is not nested as its shape [2,2] says") << text;
  }
}

TEST(NumberReaderTest, KeepsToTheGrammar) {
  for (const char* text : {"",      "1",     "[",     "[1",   "[1,",  "[1,]",   "[,1]", "[1 2]",
                           "[01]",  "[+1]",  "[.5]",  "[5.]", "[1e]", "[1e+]",  "[-]",  "[--1]",
                           "[0x1]", "[nan]", "[inf]", "[1]x", "[1]]", "[null]", "[1,2"}) {
    EXPECT_NE(Refusal<double>(text, {1}), "") << text;
    EXPECT_NE(Refusal<int32_t>(text, {1}), "") << text;
  }
}

TEST(NumberReaderTest, KeepsToTheGrammarWithRoomBehindTheNumber) {
  for (const char* number : {"01", "+1", ".5", "5.", "1e", "1e+", "-", "--1", "00.1", "-.1", "1.e1",
                             "0x1", "nan", "inf", "null", "1.2.3", "1-", "1.2a"}) {
    const std::string array = std::string("[") + number + std::string(40, ' ') + "]";
    EXPECT_NE(Refusal<double>(array, {1}), "") << number;
    EXPECT_NE(Refusal<float>(array, {1}), "") << number;
  }
}

TEST(NumberReaderTest, TakesTheTokensForWhatIsNoNumber) {
  const std::vector<float> out = Read<float>("[NaN,Infinity,-Infinity]", {3});
  EXPECT_TRUE(std::isnan(out[0]));
  EXPECT_EQ(out[1], std::numeric_limits<float>::infinity());
  EXPECT_EQ(out[2], -std::numeric_limits<float>::infinity());
}

TEST(NumberReaderTest, VerySmallNumbersBecomeZeroOrSubnormal) {
  const std::vector<float> out = Read<float>("[1e-400,-1e-400,1.4e-45,1e-50,0.0]", {5});
  EXPECT_EQ(out[0], 0.0F);
  EXPECT_TRUE(std::signbit(out[1]));
  EXPECT_EQ(out[2], std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(out[3], 0.0F);
  EXPECT_FALSE(std::signbit(out[4]));
}

template <typename T>
T Oracle(const std::string& text) {
  T value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The number read twice: with room behind it, where the usual form is read faster, and without.
template <typename T>
std::array<T, 2> ReadBothWays(const std::string& text) {
  return {Read<T>("[" + text + std::string(40, ' ') + "]", {1})[0],
          Read<T>("[" + text + "]", {1})[0]};
}

TEST(NumberReaderTest, RoundsCorrectlyNextToTies) {
  for (const char* text :
       {"16777217", "16777217.0000001", "16777216.9999999", "8388608.5", "8388609.5", "0.1",
        "1.00000017881393432617187499", "1.00000017881393432617187500",
        "1.00000017881393432617187501", "9007199254740993", "9007199254740992.9",
        "123456789012345678901234567890", "3.4028235677973366e38", "1.1754943508222875e-38"}) {
    EXPECT_THAT(ReadBothWays<double>(text), testing::Each(Oracle<double>(text))) << text;
    if (Oracle<double>(text) < 3.4028235677973366e38) {
      EXPECT_THAT(ReadBothWays<float>(text), testing::Each(Oracle<float>(text))) << text;
    }
  }
}

// Every count of digits before and behind the point, and both signs.
TEST(NumberReaderTest, AgreesWithTheOracleOnEveryCountOfDigits) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> digit('1', '9');
  const auto digits = [&](size_t count) {
    std::string text(count, '0');
    for (char& c : text) c = static_cast<char>(digit(random));
    return text;
  };
  for (size_t whole = 1; whole < 12; ++whole) {
    for (size_t fraction = 0; fraction < 20; ++fraction) {
      for (const char* sign : {"", "-"}) {
        const std::string text =
            sign + digits(whole) + (fraction == 0 ? "" : "." + digits(fraction));
        EXPECT_THAT(ReadBothWays<double>(text), testing::Each(Oracle<double>(text))) << text;
        EXPECT_THAT(ReadBothWays<float>(text), testing::Each(Oracle<float>(text))) << text;
      }
    }
  }
}

TEST(NumberReaderTest, AgreesWithTheOracleOnRandomBits) {
  std::mt19937_64 random(42);
  std::array<char, 64> buffer;
  for (int i = 0; i < 300'000; ++i) {
    const auto number = std::bit_cast<double>(random());
    const auto narrow = std::bit_cast<float>(static_cast<uint32_t>(random()));
    if (!std::isfinite(number) || !std::isfinite(narrow)) continue;
    // A float as its own shortest digits, and as those of a double, which is how Python writes it.
    const auto wide = static_cast<double>(narrow);
    const auto end = (i % 2 == 0)
                         ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), narrow).ptr
                         : std::to_chars(buffer.data(), buffer.data() + buffer.size(), wide).ptr;
    const std::string text(buffer.data(), end);
    ASSERT_THAT(ReadBothWays<float>(text), testing::Each(narrow)) << text;
    const auto number_end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    const std::string number_text(buffer.data(), number_end);
    ASSERT_THAT(ReadBothWays<double>(number_text), testing::Each(number)) << number_text;
  }
}

TEST(NumberReaderTest, IntegersMayBeAnyWholeNumber) {
  const int64_t shape[] = {4};
  std::vector<int16_t> out(4);
  const auto refusal = [&](std::string_view array) {
    return std::string(
        ReadNumbers<int16_t>(array, shape, std::span(out), IntegerForm::kWholeNumber).message());
  };
  EXPECT_EQ(refusal("[1, 2.0, -3e2, 0.5e1]"), "");
  EXPECT_EQ(out, (std::vector<int16_t>{1, 2, -300, 5}));
  EXPECT_EQ(refusal("[1, 2.5, 3, 4]"), "element 1 is '2.5', not an integer");
  EXPECT_EQ(refusal("[1, 2, 3, 1e5]"), "element 3 is '1e5', which INT16 does not hold");
  EXPECT_EQ(refusal("[1, 2, 3, true]"), "element 3 is 'true', not an integer");
  EXPECT_EQ(refusal("[1, 2, 3, NaN]"), "element 3 is 'NaN', not an integer");
}

}  // namespace
}  // namespace tenon::json
