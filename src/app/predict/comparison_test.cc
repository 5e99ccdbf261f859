#include "predict/comparison.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <typename T>
std::vector<OutputRows> Rows(const std::vector<T>& values, int64_t rows) {
  const Shape shape = {rows, static_cast<int64_t>(values.size()) / rows};
  return SplitRows({{"y", Tensor::Of<T>(shape, values).value()}}, rows).value();
}

template <typename T>
OutputComparison Compare(const std::vector<T>& answered, const std::vector<T>& expected,
                         const Tolerance& tolerance = {}) {
  Comparison comparison(tolerance);
  const auto rows = static_cast<int64_t>(expected.size());
  EXPECT_TRUE(comparison.Add(Rows(answered, rows), Rows(expected, rows), rows).ok());
  EXPECT_EQ(comparison.Agrees(), comparison.outputs()[0].differing == 0);
  return comparison.outputs()[0];
}

TEST(ComparisonTest, TellsTheLargestErrors) {
  const OutputComparison output = Compare<double>({1, 2.5, 0.25}, {1, 2, 0});
  EXPECT_EQ(output.values, 3);
  EXPECT_EQ(output.differing, 2);
  EXPECT_EQ(output.largest_absolute, 0.5);
  EXPECT_EQ(output.largest_relative, 0.25);
}

TEST(ComparisonTest, TellsTheFirstValueThatDiffers) {
  Comparison comparison({});
  ASSERT_TRUE(comparison.Add(Rows<double>({1, 2}, 1), Rows<double>({1, 2}, 1), 1).ok());
  ASSERT_TRUE(comparison.Add(Rows<double>({1, 2, 3, 4}, 2), Rows<double>({1, 2, 3, 5}, 2), 2).ok());
  const Difference first = comparison.outputs()[0].first.value();
  EXPECT_EQ(first.row, 3);
  EXPECT_EQ(first.value, 1);
  EXPECT_EQ(first.answered, "4");
  EXPECT_EQ(first.expected, "5");
  EXPECT_EQ(comparison.rows(), 3);
}

TEST(ComparisonTest, FloatsMayDifferByTheToleranceOfTheirType) {
  EXPECT_EQ(Compare<float>({1.00005F}, {1}).differing, 0);
  EXPECT_EQ(Compare<float>({1.0002F}, {1}).differing, 1);
  EXPECT_EQ(Compare<double>({1.00005}, {1}).differing, 1);
  EXPECT_EQ(Compare<double>({1 + 5e-10}, {1}).differing, 0);
  EXPECT_EQ(Compare<double>({1.2}, {1}, {.absolute = 0.3}).differing, 0);
  EXPECT_EQ(Compare<double>({1.2}, {1}, {.relative = 0.1}).differing, 1);
}

TEST(ComparisonTest, IntegersHaveToBeEqualHoweverLargeTheyAre) {
  constexpr int64_t kLarge = int64_t{1} << 60;
  EXPECT_EQ(Compare<int64_t>({kLarge}, {kLarge}).differing, 0);
  EXPECT_EQ(Compare<int64_t>({kLarge + 1}, {kLarge}, {.absolute = 5}).differing, 1);
}

TEST(ComparisonTest, NanAndInfinityEqualThemselvesAlone) {
  EXPECT_EQ(Compare<double>({kNan, kInfinity}, {kNan, kInfinity}).differing, 0);
  EXPECT_EQ(Compare<double>({kNan}, {1}).differing, 1);
  EXPECT_EQ(Compare<double>({1}, {kInfinity}).differing, 1);
  EXPECT_EQ(Compare<double>({-kInfinity}, {kInfinity}).differing, 1);
  EXPECT_EQ(Compare<double>({kInfinity}, {1}).largest_absolute, kInfinity);
}

TEST(ComparisonTest, NamesTheOutputWhoseRowsHaveAnotherShape) {
  Comparison comparison({});
  const absl::Status status = comparison.Add(Rows<double>({1, 2}, 1), Rows<double>({1}, 1), 1);
  EXPECT_EQ(status.message(),
            "comparing output 'y': the model answers [2] of FP64 a row, and expected are [1] of "
            "FP64");
}

}  // namespace
}  // namespace tenon
