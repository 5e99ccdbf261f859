// What one version has done since it was loaded.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "sketch/duration_histogram.h"

namespace tenon {

// Where the time of one request went.
struct RequestTimes {
  absl::Duration queue;
  absl::Duration input;   // putting batches together
  absl::Duration infer;   // the model
  absl::Duration output;  // taking answers apart

  absl::Duration total() const { return queue + input + infer + output; }
};

// Runs of batches of one size.
struct BatchFigures {
  int64_t runs = 0;
  int64_t input_ns = 0;
  int64_t infer_ns = 0;
  int64_t output_ns = 0;
};

// Thread-safe. Counts requests that reached the version, and the time that it took for them where
// the service has a clock.
class VersionCounts {
 public:
  // The one place where requests that the model ran for are counted. INVALID_ARGUMENT: the model
  // did not like the values; whatever else: its fault.
  void OnRan(const absl::Status& status, const RequestTimes& times, absl::Time now);

  // A request that the model did not run for: DEADLINE_EXCEEDED, CANCELLED, or no room.
  void OnNotRun(const absl::Status& status);

  // One run for `rows` rows that waited in the queue.
  void OnBatch(int64_t rows, const RequestTimes& times) ABSL_LOCKS_EXCLUDED(mutex_);

  // By the number of rows.
  std::map<int64_t, BatchFigures> batches() const ABSL_LOCKS_EXCLUDED(mutex_);

  // A run for one request that did not wait.
  void OnDirectRun(absl::Duration took);

  // How long a run takes of late.
  absl::Duration run_time() const {
    return absl::Nanoseconds(run_ns_.load(std::memory_order_relaxed));
  }

  std::atomic<int64_t> answered = 0;
  std::atomic<int64_t> answered_ns = 0;  // all of their times
  std::atomic<int64_t> queue_ns = 0;     // of that
  std::atomic<int64_t> input_ns = 0;
  std::atomic<int64_t> infer_ns = 0;
  std::atomic<int64_t> output_ns = 0;
  std::atomic<int64_t> last_answered_ms = 0;  // Unix time; 0: never
  std::atomic<int64_t> refused = 0;
  std::atomic<int64_t> failed = 0;
  std::atomic<int64_t> failed_ns = 0;  // of those refused and failed
  std::atomic<int64_t> runs = 0;       // of the model; a batch is one
  std::atomic<int64_t> direct_runs = 0;
  std::atomic<int64_t> direct_ns = 0;
  std::atomic<int64_t> expired = 0;    // their deadline came first
  std::atomic<int64_t> cancelled = 0;  // their callers gave up first
  std::atomic<int64_t> rejected = 0;   // there was no room for them
  std::atomic<int64_t> waiting = 0;    // in the queue now

  // Of all that the model ran for, whatever it answered.
  DurationHistogram queue;    // waiting for a run; zero for what did not wait
  DurationHistogram compute;  // in the model
  DurationHistogram total;    // both, and putting batches together and apart

 private:
  void NoteRun(absl::Duration took);

  std::atomic<int64_t> run_ns_ = 0;
  mutable absl::Mutex mutex_;
  std::map<int64_t, BatchFigures> batches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
