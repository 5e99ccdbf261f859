// Figures that many threads change at once, each core its own copy.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <sched.h>

namespace tenon {

// Holds a T for each core that asked for one, up to kSlots; cores beyond that share. T's changes
// are atomic, since a thread may move to another core between Mine and the change; what is spared
// is that cores wait for one another. Thread-safe.
template <typename T>
class PerCpu {
 public:
  static constexpr size_t kSlots = 16;

  PerCpu() = default;
  ~PerCpu() {
    for (std::atomic<T*>& slot : slots_) std::unique_ptr<T>(slot.load(std::memory_order_relaxed));
  }
  PerCpu(const PerCpu&) = delete;
  PerCpu& operator=(const PerCpu&) = delete;

  // The copy of this core; `make` gives a new one when there is none yet.
  template <typename Make>
  T& Mine(const Make& make) {
    const int cpu = sched_getcpu();
    std::atomic<T*>& slot = slots_[cpu < 0 ? 0 : static_cast<size_t>(cpu) % kSlots];
    T* mine = slot.load(std::memory_order_acquire);
    if (mine != nullptr) return *mine;
    std::unique_ptr<T> fresh = make();
    // Another thread of this core may have been quicker: then `mine` is its copy.
    const bool was_first =
        slot.compare_exchange_strong(mine, fresh.get(), std::memory_order_acq_rel);
    return was_first ? *fresh.release() : *mine;
  }

  // Calls `visit` with each copy that there is.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const std::atomic<T*>& slot : slots_) {
      if (const T* copy = slot.load(std::memory_order_acquire)) visit(*copy);
    }
  }

 private:
  std::array<std::atomic<T*>, kSlots> slots_{};
};

}  // namespace tenon
