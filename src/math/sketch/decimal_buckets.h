// Buckets whose bounds are the decimal numbers of a few digits: with two digits 0, 1, ... 99, 100,
// 110, ... 990, 1000, 1100, ... A value is off by less than a tenth (two digits) or a hundredth
// (three), wherever it lies, as in HdrHistogram; the bounds of which people think (1, 2.5, 5 of any
// power of ten) are bounds of buckets.
//
// Used by Histogram and ShardedHistogram. Values are whole numbers of whatever unit.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace tenon {

// A value, immutable.
class DecimalBuckets {
 public:
  static constexpr int kMaxDecades = 18;

  // Values from 10^decades on share the last bucket. digits < decades <= kMaxDecades.
  constexpr DecimalBuckets(int digits, int decades)
      : digits_(digits),
        decades_(decades),
        low_(kPowers[static_cast<size_t>(digits)]),
        size_(static_cast<size_t>(low_ + (decades - digits) * (low_ - low_ / 10) + 1)) {}

  constexpr size_t size() const { return size_; }

  // The bucket of `value`; negative ones lie in the first.
  constexpr size_t IndexOf(int64_t value) const {
    if (value < low_) return static_cast<size_t>(std::max<int64_t>(value, 0));
    const int decade = DecadeOf(value);
    if (decade >= decades_) return size_ - 1;
    const int64_t leading =
        value / kPowers[static_cast<size_t>(decade) - static_cast<size_t>(digits_) + 1];
    const int64_t a_decade = low_ - low_ / 10;
    return static_cast<size_t>(low_ + (decade - digits_) * a_decade + leading - low_ / 10);
  }

  // The least value of a bucket. That of `size()` is the end of the last but one.
  constexpr int64_t LowerBound(size_t index) const {
    const auto at = static_cast<int64_t>(index);
    if (at < low_) return at;
    const int64_t a_decade = low_ - low_ / 10;
    const int64_t decade = std::min<int64_t>((at - low_) / a_decade, decades_ - digits_);
    if (decade == decades_ - digits_) return kPowers[static_cast<size_t>(decades_)];
    return (low_ / 10 + (at - low_) % a_decade) * kPowers[static_cast<size_t>(decade + 1)];
  }

 private:
  static constexpr std::array<int64_t, kMaxDecades + 1> kPowers = [] {
    std::array<int64_t, kMaxDecades + 1> powers{};
    powers[0] = 1;
    for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
  }();

  // The number of digits less one. 1233 / 4096 is the logarithm of 2, near enough for 63 bits.
  static constexpr int DecadeOf(int64_t value) {
    const int bits = 64 - std::countl_zero(static_cast<uint64_t>(value));
    const int guess = bits * 1233 >> 12;
    if (guess > kMaxDecades) return kMaxDecades;
    return guess - (value < kPowers[static_cast<size_t>(guess)] ? 1 : 0);
  }

  int digits_;
  int decades_;
  int64_t low_;  // below it, each whole number has a bucket of its own
  size_t size_;
};

}  // namespace tenon
