#include "sketch/decimal_buckets.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(DecimalBucketsTest, EveryBucketBeginsAtItsLowerBoundAndEndsBeforeTheNext) {
  for (const DecimalBuckets buckets :
       {DecimalBuckets(1, 4), DecimalBuckets(2, 9), DecimalBuckets(3, 18)}) {
    for (size_t i = 0; i < buckets.size(); ++i) {
      EXPECT_EQ(buckets.IndexOf(buckets.LowerBound(i)), i);
      if (i + 1 < buckets.size()) {
        EXPECT_EQ(buckets.IndexOf(buckets.LowerBound(i + 1) - 1), i);
      }
    }
  }
}

TEST(DecimalBucketsTest, NoBucketIsWiderThanATenthOfItsBound) {
  const DecimalBuckets buckets(2, 9);
  for (size_t i = 11; i + 1 < buckets.size(); ++i) {
    EXPECT_LE((buckets.LowerBound(i + 1) - buckets.LowerBound(i)) * 10, buckets.LowerBound(i));
  }
}

TEST(DecimalBucketsTest, WhatIsBeyondTheLastDecadeSharesABucket) {
  const DecimalBuckets buckets(2, 9);
  EXPECT_EQ(buckets.IndexOf(999'999'999), buckets.size() - 2);
  EXPECT_EQ(buckets.IndexOf(1'000'000'000), buckets.size() - 1);
  EXPECT_EQ(buckets.IndexOf(INT64_MAX), buckets.size() - 1);
  EXPECT_EQ(buckets.IndexOf(-5), 0u);
}

}  // namespace
}  // namespace tenon
