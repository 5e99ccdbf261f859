#include "serving/queue_delay.h"

#include <algorithm>

namespace tenon {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(100);

// A model that takes long makes those wait that come meanwhile, which is no overload.
constexpr int kBatchesInTarget = 16;

// Weight of the newest value in a moving average.
constexpr double kNewest = 0.2;

void Average(absl::Duration value, absl::Duration* average) {
  *average = *average == absl::ZeroDuration() ? value : *average + (value - *average) * kNewest;
}

}  // namespace

absl::Duration QueueDelay::target() const {
  return std::max(target_, batch_time_ * kBatchesInTarget);
}

void QueueDelay::OnTaken(absl::Duration now, absl::Duration came, int64_t rows, bool left) {
  if (was_busy_) Average((now - last_taken_) / last_rows_, &row_interval_);
  last_taken_ = now;
  last_rows_ = std::max<int64_t>(rows, 1);
  was_busy_ = left;
  if (!left || now - came < target()) {
    above_since_ = absl::InfiniteDuration();
    stands_ = false;
  } else if (above_since_ == absl::InfiniteDuration()) {
    above_since_ = now;
  } else if (now - above_since_ >= kInterval) {
    stands_ = true;
  }
}

void QueueDelay::OnRan(absl::Duration took) { Average(took, &batch_time_); }

}  // namespace tenon
