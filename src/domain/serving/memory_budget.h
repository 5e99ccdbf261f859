// Memory that models may take together.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace tenon {

// Thread-safe. Outlives its reservations.
class MemoryBudget {
 public:
  // A part of the budget, given back by the destructor. Thread-compatible.
  class Reservation {
   public:
    Reservation(MemoryBudget& budget, int64_t bytes) : budget_(budget), bytes_(bytes) {}
    ~Reservation() { budget_.Add(-bytes_); }
    Reservation(const Reservation&) = delete;
    Reservation& operator=(const Reservation&) = delete;

    // What was measured takes the place of what was thought, even beyond the limit.
    void Become(int64_t bytes);

   private:
    MemoryBudget& budget_;
    int64_t bytes_;
  };

  // 0 is no limit.
  explicit MemoryBudget(int64_t max_bytes) : max_bytes_(max_bytes) {}

  // RESOURCE_EXHAUSTED names models.max_memory_bytes and what is taken of it.
  absl::StatusOr<std::unique_ptr<Reservation>> Reserve(int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);

  int64_t reserved() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Add(int64_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);

  const int64_t max_bytes_;
  mutable absl::Mutex mutex_;
  int64_t reserved_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tenon
