#include "exec/thread_pool.h"

#include <algorithm>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr size_t kMaxThreadName = 15;
constexpr int kLowPriority = 10;

}  // namespace

int CoreCount() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

ThreadPool::ThreadPool(const ThreadPoolOptions& options) : options_(options) {
  for (int i = 0; i < options_.threads; ++i) {
    std::thread& thread = threads_.emplace_back([this] { Run(); });
    pthread_setname_np(thread.native_handle(), options_.name.substr(0, kMaxThreadName).c_str());
  }
}

ThreadPool::~ThreadPool() { ThreadPool::Drain(); }

absl::Status ThreadPool::Submit(Task task) {
  {
    const absl::MutexLock lock(&mutex_);
    if (draining_) return absl::UnavailableError("the server is stopping");
    if (!threads_.empty()) {
      if (queue_.size() >= options_.max_queued) {
        return absl::UnavailableError(
            StrCat("compute.max_queued (", options_.max_queued, ") requests already wait"));
      }
      queue_.push_back(std::move(task));
      return absl::OkStatus();
    }
  }
  task();
  return absl::OkStatus();
}

void ThreadPool::Run() {
  // Linux counts the niceness by thread. Where it refuses, the thread runs as any other.
  if (options_.low_priority)
    static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLowPriority));
  while (true) {
    Task task;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &ThreadPool::HasWork));
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task();
  }
}

void ThreadPool::Drain() {
  {
    const absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace tenon
