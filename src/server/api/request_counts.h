// What the requests of one protocol came to, by route and by the answer's code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "sketch/duration_histogram.h"
#include "sketch/sharded_counters.h"

namespace tenon {

// Counted by whoever answers (HttpService, RpcService), read by server/metrics. Thread-safe; a
// request takes a few atomic additions, no lock and no memory.
class RequestCounts {
 public:
  // The row of requests that met no route.
  static constexpr size_t kNoRoute = 0;

  // `routes` are the labels of the rows from 1 on. Codes are at least 0; those that are not among
  // `codes` are counted together.
  RequestCounts(std::vector<std::string> routes, std::span<const int> codes);

  struct Request {
    size_t row = kNoRoute;
    int code = 0;
    size_t request_bytes = 0;
    size_t response_bytes = 0;
    absl::Duration took;
  };
  void Count(const Request& request);

  size_t rows() const { return labels_.size(); }
  const std::string& label(size_t row) const { return labels_[row]; }

  // Calls `visit(code, count)` for each code that came; code -1 is all others.
  template <typename Visit>
  void ForEachCode(size_t row, const Visit& visit) const {
    for (size_t column = 0; column <= codes_.size(); ++column) {
      const int64_t count = counters_.Sum(Place(row, column));
      if (count > 0) visit(column < codes_.size() ? codes_[column] : -1, count);
    }
  }
  int64_t RequestBytes(size_t row) const { return counters_.Sum(Place(row, codes_.size() + 1)); }
  int64_t ResponseBytes(size_t row) const { return counters_.Sum(Place(row, codes_.size() + 2)); }
  Histogram Durations(size_t row) const { return durations_[row].Snapshot(); }

 private:
  // Each row has a counter for each code, one for all others and two for bytes.
  size_t Place(size_t row, size_t column) const { return row * (codes_.size() + 3) + column; }

  std::vector<std::string> labels_;
  const std::vector<int> codes_;
  std::vector<uint8_t> column_of_;  // by code
  ShardedCounters counters_;
  std::vector<DurationHistogram> durations_;
};

// The statuses of HTTP that the server answers with.
std::span<const int> HttpCodes();

}  // namespace tenon
