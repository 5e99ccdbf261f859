// A value that many read and few replace.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tenon {

// Readers take no lock and never wait: they count themselves in, look, and count themselves out. A
// writer waits until those that may see the old value are out (as sleepable RCU does, with two
// counters that take turns), which is nanoseconds: what is read is at most the copy of a pointer.
// Thread-safe.
template <typename T>
class Published {
 public:
  // `first` is not null.
  explicit Published(std::shared_ptr<const T> first)
      : owner_(std::move(first)), current_(owner_.get()) {}

  // What `look` makes of the value that is there now. It must be brief and must not call Replace.
  template <typename Look>
  auto Read(const Look& look) const {
    const Visit visit(readers_[turn_.load() & 1]);
    return look(*current_.load());
  }

  // Returns the value that was there before; no reader looks at it any more but through copies of
  // its own.
  std::shared_ptr<const T> Replace(std::shared_ptr<const T> next) ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    current_.store(next.get());
    std::swap(owner_, next);
    // Twice: a reader may have read the turn before the last change and come in after it.
    for (int i = 0; i < 2; ++i) {
      const std::atomic<int64_t>& leaving = readers_[turn_.fetch_add(1) & 1];
      while (leaving.load() != 0) {
      }
    }
    return next;
  }

 private:
  class Visit {
   public:
    explicit Visit(std::atomic<int64_t>& count) : count_(count) { count_.fetch_add(1); }
    ~Visit() { count_.fetch_sub(1); }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    std::atomic<int64_t>& count_;
  };

  absl::Mutex mutex_;
  std::shared_ptr<const T> owner_ ABSL_GUARDED_BY(mutex_);
  std::atomic<const T*> current_;
  std::atomic<uint64_t> turn_ = 0;
  mutable std::atomic<int64_t> readers_[2] = {0, 0};
};

}  // namespace tenon
