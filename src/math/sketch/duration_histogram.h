// A histogram of durations that requests add to.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/time/time.h"
#include "sketch/histogram.h"
#include "sketch/per_cpu.h"

namespace tenon {

// Thread-safe. Adding takes no lock and two atomic additions on memory of the core's own. Takes
// 6 KiB for each core that added, and nothing before.
class DurationHistogram {
 public:
  // What one value of the snapshot stands for, and the values told apart: two digits, up to 100 s.
  static constexpr absl::Duration kUnit = absl::Nanoseconds(100);
  static constexpr DecimalBuckets kBuckets{2, 9};

  void Add(absl::Duration duration) {
    const int64_t value = absl::ToInt64Nanoseconds(duration) / absl::ToInt64Nanoseconds(kUnit);
    Shard& mine = shards_.Mine([] { return std::make_unique<Shard>(); });
    mine.counts[kBuckets.IndexOf(value)].fetch_add(1, std::memory_order_relaxed);
    mine.sum.fetch_add(value, std::memory_order_relaxed);
  }

  // Everything added before is in it; what is added meanwhile may be in part.
  Histogram Snapshot() const {
    Histogram all(kBuckets);
    shards_.ForEach([&all](const Shard& shard) {
      for (size_t i = 0; i < shard.counts.size(); ++i)
        all.AddTo(i, shard.counts[i].load(std::memory_order_relaxed), 0);
      all.AddTo(0, 0, shard.sum.load(std::memory_order_relaxed));
    });
    return all;
  }

 private:
  struct alignas(64) Shard {
    std::atomic<int64_t> sum = 0;
    std::array<std::atomic<int64_t>, kBuckets.size()> counts{};
  };

  PerCpu<Shard> shards_;
};

}  // namespace tenon
