// Answers in the order of their requests, however the work for them ends.
#pragma once

#include <cstdint>
#include <map>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace tenon {

// Thread-safe.
class AnswerOrder {
 public:
  using Answer = absl::AnyInvocable<void()>;

  // The request `id` will be answered behind those opened before. Ids ascend.
  void Open(uint64_t id) ABSL_LOCKS_EXCLUDED(mutex_);

  // The request needs no place any more; null, or run once those before it are through, on any
  // thread that closes one.
  void Close(uint64_t id, Answer answer) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Place {
    bool closed = false;
    Answer answer;
  };

  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;  // a thread is at it
  std::map<uint64_t, Place> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
