// A thread that runs tasks when their time has come.
#pragma once

#include <map>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/clock.h"
#include "ports/timer.h"

namespace tenon {

// Times are SystemClock's. Thread-safe. The destructor drops what is not due.
class TimerThread final : public Timer {
 public:
  // `clock` tells the time of the machine and outlives the timer.
  explicit TimerThread(const Clock& clock);
  ~TimerThread() override;
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;

  void RunAt(absl::Duration when, Task task) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);

  const Clock& clock_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  bool ends_ ABSL_GUARDED_BY(mutex_) = false;
  std::multimap<absl::Duration, Task> tasks_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace tenon
