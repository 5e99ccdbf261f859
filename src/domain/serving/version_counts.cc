#include "serving/version_counts.h"

namespace tenon {
namespace {

// Sizes of batches that are told apart. Callers choose the size of a request that runs alone.
constexpr size_t kMaxSizes = 128;

// One in so many is the weight of the newest run in the moving average.
constexpr int64_t kNewest = 8;

// Adds `value` to a figure that nobody orders anything by.
void Add(int64_t value, std::atomic<int64_t>& figure) {
  figure.fetch_add(value, std::memory_order_relaxed);
}

void Add(absl::Duration value, std::atomic<int64_t>& figure) {
  if (value != absl::ZeroDuration()) Add(absl::ToInt64Nanoseconds(value), figure);
}

}  // namespace

void VersionCounts::OnRan(const absl::Status& status, const RequestTimes& times, absl::Time now) {
  queue.Add(times.queue);
  compute.Add(times.infer);
  total.Add(times.total());
  if (!status.ok()) {
    Add(1, absl::IsInvalidArgument(status) ? refused : failed);
    return Add(times.total(), failed_ns);
  }
  Add(1, answered);
  Add(times.total(), answered_ns);
  Add(times.queue, queue_ns);
  Add(times.input, input_ns);
  Add(times.infer, infer_ns);
  Add(times.output, output_ns);
  last_answered_ms.store(absl::ToUnixMillis(now), std::memory_order_relaxed);
}

void VersionCounts::OnNotRun(const absl::Status& status) {
  if (absl::IsDeadlineExceeded(status)) return Add(1, expired);
  Add(1, absl::IsCancelled(status) ? cancelled : rejected);
}

void VersionCounts::OnBatch(int64_t rows, const RequestTimes& times) {
  NoteRun(times.infer);
  const absl::MutexLock lock(&mutex_);
  if (batches_.size() >= kMaxSizes && !batches_.contains(rows)) return;
  BatchFigures& figures = batches_[rows];
  ++figures.runs;
  figures.input_ns += absl::ToInt64Nanoseconds(times.input);
  figures.infer_ns += absl::ToInt64Nanoseconds(times.infer);
  figures.output_ns += absl::ToInt64Nanoseconds(times.output);
}

std::map<int64_t, BatchFigures> VersionCounts::batches() const {
  const absl::MutexLock lock(&mutex_);
  return batches_;
}

void VersionCounts::OnDirectRun(absl::Duration took) {
  NoteRun(took);
  Add(1, direct_runs);
  Add(took, direct_ns);
}

// A run that another thread notes at the same moment may be lost: it is an average.
void VersionCounts::NoteRun(absl::Duration took) {
  Add(1, runs);
  const int64_t old = run_ns_.load(std::memory_order_relaxed);
  const int64_t newest = absl::ToInt64Nanoseconds(took);
  run_ns_.store(old == 0 ? newest : old + (newest - old) / kNewest, std::memory_order_relaxed);
}

}  // namespace tenon
