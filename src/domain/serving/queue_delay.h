// How long a queue keeps requests waiting, and whether it should take more.
//
// After CoDel (Nichols and Jacobson, "Controlling Queue Delay", 2012): not the length of a queue
// tells that it is too long, but that even the best delay of an interval stays above a target. Here
// the delay is kept to the target by refusing what comes rather than by dropping what waits: a
// refusal costs the caller nothing then.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace tenon {

// Times are Clock::Monotonic's. Single-threaded: Batcher guards it.
class QueueDelay {
 public:
  explicit QueueDelay(absl::Duration target) : target_(target) {}

  // A batch of `rows` rows leaves the queue, whose oldest request came at `came`; `left` tells
  // whether others stay.
  void OnTaken(absl::Duration now, absl::Duration came, int64_t rows, bool left);

  // A batch took so long.
  void OnRan(absl::Duration took);

  // How long a request would wait behind `rows` rows, from how fast the queue has been moving; zero
  // while that is not known.
  absl::Duration Predict(int64_t rows) const { return row_interval_ * rows; }

  // Whether the delay has stayed above the target for an interval.
  bool stands() const { return stands_; }

  // What delays are compared with: the target, or what some batches take where that is more.
  absl::Duration target() const;

 private:
  const absl::Duration target_;
  absl::Duration batch_time_;    // moving average
  absl::Duration row_interval_;  // moving average of time a row while others waited
  bool was_busy_ = false;        // requests were left at the last take
  absl::Duration last_taken_;
  int64_t last_rows_ = 0;
  absl::Duration above_since_ = absl::InfiniteDuration();
  bool stands_ = false;
};

}  // namespace tenon
