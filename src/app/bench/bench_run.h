// Asks a server again and again and tells how long its answers took.
//
// Closed loop: each connection sends its next request when it has the answer to the one before. A
// server that stands still is then asked less, and its worst moments count for little ("coordinated
// omission", Tene). Open loop: requests are due at a fixed rate whatever the server does, and each
// is timed from when it was due, so that one that had to wait for a free connection has waited.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/bench_calls.h"
#include "ports/clock.h"
#include "sketch/histogram.h"

namespace tenon {

struct BenchPlan {
  int connections = 1;         // each with one request at a time
  std::optional<double> rate;  // requests a second; nullopt: closed loop
  absl::Duration duration = absl::Seconds(10);
  int64_t requests = 0;  // to be timed; 0: as many as the duration has room for
  absl::Duration warm_up = absl::Seconds(1);  // before them, not timed
};

struct BenchResult {
  // Latencies are told apart by three digits, up to 100 s, in these units.
  static constexpr absl::Duration kUnit = absl::Nanoseconds(100);
  static constexpr DecimalBuckets kBuckets{3, 9};

  Histogram latencies{kBuckets};  // of those answered
  absl::Duration least = absl::InfiniteDuration();
  absl::Duration most;
  int64_t answered = 0;
  int64_t failed = 0;
  int64_t unsent = 0;          // of an open loop: due, and no connection was free until the end
  absl::Status first_failure;  // of those that failed
  absl::Duration took;         // of the timed part

  absl::Duration Quantile(double q) const;
  absl::Duration Mean() const;
  double Throughput() const;  // answers a second
};

// Told now and then, on the caller's thread: requests that were answered, and the share of the
// whole that is done.
using BenchProgress = std::function<void(int64_t answered, double share)>;

// Blocks until all is done. Failures of requests are in the result; a connection whose requests
// fail kMaxFailuresInARow times one after another asks no more.
BenchResult RunBench(const BenchPlan& plan, const MakeBenchCaller& make_caller, const Clock& clock,
                     const BenchProgress& on_progress);

inline constexpr int kMaxFailuresInARow = 100;

}  // namespace tenon
