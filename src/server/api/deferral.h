// Answers that come after their handler has returned, so that no thread waits for them.
#pragma once

#include <stop_token>
#include <utility>

#include "absl/functional/any_invocable.h"

namespace tenon {

// Given to a handler with its request, for the time of the call. Single-threaded.
template <typename Answer>
class Deferral {
 public:
  using Later = absl::AnyInvocable<void(Answer)>;

  // `later` gives the caller its answer, on any thread. `stop` is requested by the caller's
  // connection when it ends; a source without a state gets one when it is needed.
  Deferral(Later later, std::stop_source& stop) : later_(std::move(later)), stop_(stop) {}
  Deferral(const Deferral&) = delete;
  Deferral& operator=(const Deferral&) = delete;

  // From now on what the handler returns is not looked at: the answer is what the result is called
  // with, once, on any thread.
  Later Take() {
    taken_ = true;
    if (!stop_.stop_possible()) stop_ = std::stop_source();
    return std::move(later_);
  }
  bool taken() const { return taken_; }

  // Requested when nobody waits for the answer any more. Behind Take.
  std::stop_token stop() const { return stop_.get_token(); }

 private:
  Later later_;
  std::stop_source& stop_;
  bool taken_ = false;
};

}  // namespace tenon
