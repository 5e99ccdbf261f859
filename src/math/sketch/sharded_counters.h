// A fixed number of counters that requests add to.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sketch/per_cpu.h"

namespace tenon {

// Thread-safe. Adding takes no lock and one atomic addition on memory of the core's own.
class ShardedCounters {
 public:
  explicit ShardedCounters(size_t size) : size_(size) {}

  void Add(size_t index, int64_t value) {
    shards_.Mine([this] { return std::make_unique<Shard>(size_); })[index].fetch_add(
        value, std::memory_order_relaxed);
  }

  int64_t Sum(size_t index) const {
    int64_t sum = 0;
    shards_.ForEach(
        [&](const Shard& shard) { sum += shard[index].load(std::memory_order_relaxed); });
    return sum;
  }

 private:
  using Shard = std::vector<std::atomic<int64_t>>;

  const size_t size_;
  PerCpu<Shard> shards_;
};

}  // namespace tenon
