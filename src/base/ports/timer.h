// Calls at a time as a port: what happens because time has passed is started from here.
#pragma once

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace tenon {

// Thread-safe. The real one is platform/exec's TimerThread, the fake testing/manual_timer.h.
class Timer {
 public:
  using Task = absl::AnyInvocable<void()>;

  virtual ~Timer() = default;

  // Runs `task` once, soon after Clock::Monotonic has reached `when`, on a thread of the timer's;
  // it must be brief. A task that is not yet due when the timer ends never runs.
  virtual void RunAt(absl::Duration when, Task task) = 0;
};

}  // namespace tenon
