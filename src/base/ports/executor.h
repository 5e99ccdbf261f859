// Threads as a port: closures run somewhere, within bounds.
#pragma once

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"

namespace tenon {

// Runs closures, now or later, and drains on stop. Thread-safe. The real one is platform/exec's
// ThreadPool, the fake testing/step_executor.h.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;

  virtual ~Executor() = default;

  // Takes `task` to be run exactly once. UNAVAILABLE when the queue is full or Drain has begun:
  // then `task` never runs.
  virtual absl::Status Submit(Task task) = 0;

  // Refuses new tasks and blocks until every task taken has run. May be called again.
  virtual void Drain() = 0;
};

}  // namespace tenon
