// A connection without a socket: records what a protocol sends.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "ports/transport.h"

namespace tenon {

// Levers: Cork makes every Send wait for Uncork. Posted tasks run with RunPosted. Thread-safe where
// Link is.
class FakeLink : public Link {
 public:
  bool Send(std::span<const std::string_view> pieces) override {
    overlapped_ = overlapped_ || !held_.empty();
    for (const std::string_view piece : pieces) (corked_ ? held_ : sent_).append(piece);
    return !corked_;
  }
  void SetTimeout(absl::Duration timeout) override { timeout_ = timeout; }
  void ShutdownSend() override { shut_down_ = true; }
  void Close() override { closed_ = true; }
  void Post(absl::AnyInvocable<void()> task) override {
    const absl::MutexLock lock(&mutex_);
    posted_.push_back(std::move(task));
  }
  std::string_view peer() const override { return "192.0.2.1"; }

  void Cork() { corked_ = true; }
  // Lets what was held go and tells `protocol`.
  void Uncork(Protocol& protocol) {
    corked_ = false;
    sent_.append(std::exchange(held_, {}));
    protocol.OnSent();
  }
  void RunPosted() {
    std::vector<absl::AnyInvocable<void()>> tasks;
    {
      const absl::MutexLock lock(&mutex_);
      tasks.swap(posted_);
    }
    for (auto& task : tasks) task();
  }

  // What was sent since the last call.
  std::string TakeSent() { return std::exchange(sent_, {}); }
  absl::Duration timeout() const { return timeout_; }
  bool shut_down() const { return shut_down_; }
  bool closed() const { return closed_; }
  // Whether a Send came before the OnSent of the one before it, which no protocol may do.
  bool overlapped() const { return overlapped_; }

 private:
  std::string sent_;
  std::string held_;
  absl::Duration timeout_ = absl::InfiniteDuration();
  bool corked_ = false;
  bool shut_down_ = false;
  bool closed_ = false;
  bool overlapped_ = false;
  absl::Mutex mutex_;
  std::vector<absl::AnyInvocable<void()>> posted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
