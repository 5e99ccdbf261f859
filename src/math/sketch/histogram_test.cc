#include "sketch/histogram.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr DecimalBuckets kBuckets(2, 9);

TEST(HistogramTest, TellsPercentilesWithinATenth) {
  Histogram histogram(kBuckets);
  for (int64_t value = 1; value <= 100'000; ++value) histogram.Add(value);
  EXPECT_EQ(histogram.count(), 100'000);
  EXPECT_EQ(histogram.sum(), int64_t{100'000} * 100'001 / 2);
  for (const double q : {0.01, 0.5, 0.9, 0.99, 0.999})
    EXPECT_NEAR(histogram.Quantile(q) / (q * 100'000), 1, 0.01) << q;
  EXPECT_NEAR(histogram.Quantile(1), 100'000, 10'000);
}

TEST(HistogramTest, WithoutValuesAllPercentilesAreZero) {
  EXPECT_EQ(Histogram(kBuckets).Quantile(0.5), 0);
}

TEST(HistogramTest, CountsWhatIsBetweenTwoBounds) {
  Histogram histogram(kBuckets);
  for (const int64_t value : {1, 249, 250, 2499, 2500}) histogram.Add(value);
  EXPECT_EQ(histogram.CountBetween(0, 250), 2);
  EXPECT_EQ(histogram.CountBetween(0, 2500), 4);
  EXPECT_EQ(histogram.CountBetween(250, 2500), 2);
}

TEST(HistogramTest, MergesWhatOthersCounted) {
  Histogram one(kBuckets);
  Histogram other(kBuckets);
  one.Add(10);
  other.Add(1'000);
  one.Merge(other);
  EXPECT_EQ(one.count(), 2);
  EXPECT_EQ(one.sum(), 1'010);
  EXPECT_EQ(one.CountBetween(0, 100), 1);
}

}  // namespace
}  // namespace tenon
