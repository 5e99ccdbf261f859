#include "api/rate_limit.h"

#include <algorithm>

namespace tenon {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

}  // namespace

RateLimit::RateLimit(int64_t per_second, int64_t burst)
    : per_second_(per_second),
      interval_ns_(std::max<int64_t>(1, kSecond / per_second)),
      burst_ns_((burst - 1) * interval_ns_) {}

absl::Duration RateLimit::Take(absl::Duration now) {
  const int64_t now_ns = absl::ToInt64Nanoseconds(now);
  int64_t full_at = full_at_ns_.load(std::memory_order_relaxed);
  while (true) {
    const int64_t base = std::max(full_at, now_ns);
    if (base - now_ns > burst_ns_) return absl::Nanoseconds(base - now_ns - burst_ns_);
    if (full_at_ns_.compare_exchange_weak(full_at, base + interval_ns_, std::memory_order_relaxed))
      return absl::ZeroDuration();
  }
}

}  // namespace tenon
