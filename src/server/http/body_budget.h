// The bytes that request bodies may take together: no reservation, no read of the body.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace tenon {

// Thread-safe. Outlives its reservations.
class BodyBudget {
 public:
  // Gives its bytes back when it goes. Movable.
  class Reservation {
   public:
    Reservation(BodyBudget& budget, int64_t bytes) : budget_(&budget), bytes_(bytes) {}
    Reservation(Reservation&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_) {}
    Reservation& operator=(Reservation&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Reservation();

   private:
    BodyBudget* budget_;
    int64_t bytes_;
  };

  explicit BodyBudget(int64_t max_bytes) : max_bytes_(max_bytes) {}

  // Nullopt when fewer than `bytes` are left.
  std::optional<Reservation> Reserve(int64_t bytes);

  int64_t in_use() const { return in_use_; }
  int64_t max_bytes() const { return max_bytes_; }

 private:
  const int64_t max_bytes_;
  std::atomic<int64_t> in_use_ = 0;
};

}  // namespace tenon
