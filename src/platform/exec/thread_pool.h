// A bounded pool of threads.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/executor.h"

namespace tenon {

// Cores that the process may run on, at least 1.
int CoreCount();

struct ThreadPoolOptions {
  int threads = 1;            // compute.threads; 0 runs every task within Submit
  size_t max_queued = 1024;   // compute.max_queued: tasks that wait for a thread
  std::string name = "pool";  // of the threads, for debuggers; at most 15 bytes are kept
  bool low_priority = false;  // others' threads run first; so do those of what a task starts
};

// First come, first run. Thread-safe. The destructor drains.
class ThreadPool : public Executor {
 public:
  explicit ThreadPool(const ThreadPoolOptions& options);
  ~ThreadPool() override;

  absl::Status Submit(Task task) override ABSL_LOCKS_EXCLUDED(mutex_);
  void Drain() override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return draining_ || !queue_.empty();
  }

  const ThreadPoolOptions options_;
  absl::Mutex mutex_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace tenon
