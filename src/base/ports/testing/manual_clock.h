// A clock that stands still until it is moved.
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/clock.h"

namespace tenon {

// Levers: Advance, SetNow. WaitFor returns when its event comes or when the time is moved past its
// end. Thread-safe.
class ManualClock : public Clock {
 public:
  explicit ManualClock(absl::Time now = absl::UnixEpoch()) : now_(now) {}

  // Moves wall time and monotonic time.
  void Advance(absl::Duration duration) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    now_ += duration;
    monotonic_ += duration;
  }

  // Moves wall time alone, as an administrator would.
  void SetNow(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    now_ = now;
  }

  absl::Time Now() const override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return now_;
  }

  absl::Duration Monotonic() const override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return monotonic_;
  }

  bool WaitFor(const absl::Notification& event, absl::Duration timeout) const override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::Duration end = Monotonic() + timeout;
    while (Monotonic() < end) {
      if (event.WaitForNotificationWithTimeout(absl::Milliseconds(1))) return true;
    }
    return event.HasBeenNotified();
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration monotonic_ ABSL_GUARDED_BY(mutex_) = absl::Hours(1);
};

}  // namespace tenon
