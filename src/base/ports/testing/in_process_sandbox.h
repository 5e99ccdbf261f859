// A sandbox that confines nothing: tasks run in this process, on the calling thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "ports/sandbox.h"
#include "strings/str_cat.h"

namespace tenon {

// Levers: FailNext. Of the limits only max_reply_bytes is kept; `cancelled` is asked once before
// and once after a task. Thread-safe as far as the body is.
class InProcessSandbox : public Sandbox {
 public:
  explicit InProcessSandbox(SandboxBody body) : body_(std::move(body)) {}

  // The next Run answers `status` and runs nothing, as when a child process crashed.
  void FailNext(absl::Status status) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    next_ = std::move(status);
  }

  // What was given to Run so far.
  std::vector<SandboxTask> tasks() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return tasks_;
  }

  // What the bodies noted so far.
  std::vector<std::string> notes() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return notes_;
  }

  absl::StatusOr<std::string> Run(const SandboxTask& task,
                                  const std::function<bool()>& cancelled) override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    {
      const absl::MutexLock lock(&mutex_);
      tasks_.push_back(task);
      absl::Status failure = std::exchange(next_, absl::OkStatus());
      if (!failure.ok()) return failure;
    }
    if (cancelled && cancelled()) return Cancelled(task);
    absl::StatusOr<std::string> reply = body_(task, [this](std::string_view doing) {
      const absl::MutexLock lock(&mutex_);
      notes_.emplace_back(doing);
    });
    if (cancelled && cancelled()) return Cancelled(task);
    if (reply.ok() && static_cast<int64_t>(reply->size()) > task.limits.max_reply_bytes) {
      return absl::OutOfRangeError(StrCat("the ", task.name, " process answered more than ",
                                          task.limits.prefix, "max_reply_bytes"));
    }
    return reply;
  }

 private:
  static absl::Status Cancelled(const SandboxTask& task) {
    return absl::CancelledError(StrCat("the ", task.name, " process was cancelled"));
  }

  const SandboxBody body_;
  mutable absl::Mutex mutex_;
  absl::Status next_ ABSL_GUARDED_BY(mutex_);
  std::vector<SandboxTask> tasks_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> notes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
