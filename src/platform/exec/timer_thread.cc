#include "exec/timer_thread.h"

#include <pthread.h>
#include <utility>

namespace tenon {

TimerThread::TimerThread(const Clock& clock) : clock_(clock), thread_([this] { Run(); }) {
  pthread_setname_np(thread_.native_handle(), "timer");
}

TimerThread::~TimerThread() {
  {
    const absl::MutexLock lock(&mutex_);
    ends_ = true;
    changed_.Signal();
  }
  thread_.join();
}

void TimerThread::RunAt(absl::Duration when, Task task) {
  const absl::MutexLock lock(&mutex_);
  const bool is_first = tasks_.empty() || when < tasks_.begin()->first;
  tasks_.emplace(when, std::move(task));
  if (is_first) changed_.Signal();
}

void TimerThread::Run() {
  while (true) {
    Task task;
    {
      const absl::MutexLock lock(&mutex_);
      while (!ends_) {
        if (tasks_.empty()) {
          changed_.Wait(&mutex_);
          continue;
        }
        const absl::Duration left = tasks_.begin()->first - clock_.Monotonic();
        if (left <= absl::ZeroDuration()) break;
        changed_.WaitWithTimeout(&mutex_, left);
      }
      if (ends_) return;
      task = std::move(tasks_.begin()->second);
      tasks_.erase(tasks_.begin());
    }
    task();
  }
}

}  // namespace tenon
