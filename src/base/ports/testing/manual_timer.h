// A timer that runs what is due when it is told to.
#pragma once

#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/testing/manual_clock.h"
#include "ports/timer.h"

namespace tenon {

// Levers: Advance moves the clock and runs what is due by then, on the caller's thread; RunDue only
// does the latter. Thread-safe.
class ManualTimer : public Timer {
 public:
  explicit ManualTimer(ManualClock& clock) : clock_(clock) {}

  void RunAt(absl::Duration when, Task task) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    tasks_.emplace(when, std::move(task));
  }

  void Advance(absl::Duration duration) {
    clock_.Advance(duration);
    RunDue();
  }

  void RunDue() ABSL_LOCKS_EXCLUDED(mutex_) {
    while (true) {
      Task task;
      {
        const absl::MutexLock lock(&mutex_);
        if (tasks_.empty() || tasks_.begin()->first > clock_.Monotonic()) return;
        task = std::move(tasks_.begin()->second);
        tasks_.erase(tasks_.begin());
      }
      task();
    }
  }

 private:
  ManualClock& clock_;
  absl::Mutex mutex_;
  std::multimap<absl::Duration, Task> tasks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
