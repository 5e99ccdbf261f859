// How often values of which size came: what percentiles are told from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sketch/decimal_buckets.h"

namespace tenon {

// Thread-compatible; a value. ShardedHistogram is the one that many threads add to.
class Histogram {
 public:
  explicit Histogram(const DecimalBuckets& buckets)
      : buckets_(buckets), counts_(buckets.size(), 0) {}

  void Add(int64_t value) { AddTo(buckets_.IndexOf(value), 1, value); }

  // `count` values in the bucket `index`, of that sum.
  void AddTo(size_t index, int64_t count, int64_t sum) {
    counts_[index] += count;
    count_ += count;
    sum_ += sum;
  }

  // `other` has the same buckets.
  void Merge(const Histogram& other);

  int64_t count() const { return count_; }
  int64_t sum() const { return sum_; }

  // How many values are at least `from` and less than `to`, which are bounds of buckets.
  int64_t CountBetween(int64_t from, int64_t to) const;

  // The value that the share `q` of all, from 0 to 1, does not exceed, between the bounds of its
  // bucket in proportion; 0 when there are none.
  double Quantile(double q) const;

 private:
  DecimalBuckets buckets_;
  std::vector<int64_t> counts_;
  int64_t count_ = 0;
  int64_t sum_ = 0;
};

}  // namespace tenon
