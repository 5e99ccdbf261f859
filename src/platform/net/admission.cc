#include "net/admission.h"

#include <algorithm>
#include <sys/resource.h>

namespace tenon {
namespace {

// Standard streams, epoll, listening sockets, model files: descriptors that are not connections.
constexpr int kOtherDescriptors = 24;

}  // namespace

AdmissionLimits LimitToDescriptors(AdmissionLimits limits) {
  rlimit descriptors{};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) != 0 || descriptors.rlim_cur == RLIM_INFINITY)
    return limits;
  const auto available = static_cast<int>(std::min<rlim_t>(descriptors.rlim_cur, 1 << 30)) -
                         kOtherDescriptors - limits.spared;
  limits.reserved = std::clamp(limits.reserved, 1, std::max(1, available / 2));
  limits.max_connections =
      std::clamp(limits.max_connections, 1, std::max(1, available - limits.reserved));
  return limits;
}

Admission ConnectionAdmission::Admit(std::string_view address) {
  const absl::MutexLock lock(&mutex_);
  const auto found = by_address_.find(address);
  const int from_here = found == by_address_.end() ? 0 : found->second;
  if (normal_ < limits_.max_connections && from_here < limits_.max_connections_per_address) {
    ++normal_;
    ++accepted_;
    ++by_address_[std::string(address)];
    return Admission::kNormal;
  }
  if (reserved_ < limits_.reserved) {
    ++reserved_;
    ++accepted_;
    return Admission::kReserved;
  }
  ++refused_;
  return Admission::kRefused;
}

ConnectionTotals ConnectionAdmission::totals() const {
  const absl::MutexLock lock(&mutex_);
  return {.open = normal_ + reserved_,
          .reserved = reserved_,
          .accepted = accepted_,
          .refused = refused_,
          .max_open = limits_.max_connections};
}

void ConnectionAdmission::Release(std::string_view address, Admission admission) {
  const absl::MutexLock lock(&mutex_);
  if (admission == Admission::kReserved) --reserved_;
  if (admission != Admission::kNormal) return;
  --normal_;
  const auto found = by_address_.find(address);
  if (--found->second == 0) by_address_.erase(found);
}

bool ConnectionAdmission::AwaitNone(absl::Duration timeout) const {
  const absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(this, &ConnectionAdmission::None), timeout);
}

}  // namespace tenon
