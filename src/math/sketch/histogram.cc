#include "sketch/histogram.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace tenon {

void Histogram::Merge(const Histogram& other) {
  std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(),
                 std::plus<>());
  count_ += other.count_;
  sum_ += other.sum_;
}

int64_t Histogram::CountBetween(int64_t from, int64_t to) const {
  const auto at = [this](int64_t bound) {
    return counts_.begin() + static_cast<std::ptrdiff_t>(buckets_.IndexOf(bound));
  };
  return std::accumulate(at(from), at(to), int64_t{0});
}

double Histogram::Quantile(double q) const {
  const double wanted = std::clamp(q, 0.0, 1.0) * static_cast<double>(count_);
  double below = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    const auto here = static_cast<double>(counts_[i]);
    if (below + here >= wanted) {
      const auto low = static_cast<double>(buckets_.LowerBound(i));
      const auto high = static_cast<double>(buckets_.LowerBound(i + 1));
      return low + (high - low) * std::clamp((wanted - below) / here, 0.0, 1.0);
    }
    below += here;
  }
  return 0;
}

}  // namespace tenon
