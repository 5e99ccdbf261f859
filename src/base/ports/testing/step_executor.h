// An executor that runs tasks when it is told to.
#pragma once

#include <deque>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/executor.h"

namespace tenon {

// Levers: RunOne and RunAll run what is waiting, on the caller's thread; RefuseNext makes Submit
// fail. Thread-safe.
class StepExecutor : public Executor {
 public:
  absl::Status Submit(Task task) override ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    if (drained_) return absl::UnavailableError("the executor is draining");
    if (refusals_ > 0) {
      --refusals_;
      return absl::UnavailableError("the executor's queue is full (compute.max_queued)");
    }
    tasks_.push_back(std::move(task));
    return absl::OkStatus();
  }

  void Drain() override ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      const absl::MutexLock lock(&mutex_);
      drained_ = true;
    }
    RunAll();
  }

  // The next `count` Submits fail.
  void RefuseNext(int count) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    refusals_ = count;
  }

  // Whether there was a task to run.
  bool RunOne() ABSL_LOCKS_EXCLUDED(mutex_) {
    Task task;
    {
      const absl::MutexLock lock(&mutex_);
      if (tasks_.empty()) return false;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
    return true;
  }

  void RunAll() {
    while (RunOne()) {
    }
  }

 private:
  absl::Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  int refusals_ ABSL_GUARDED_BY(mutex_) = 0;
  bool drained_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace tenon
