// Who may connect: counts connections against the limits and keeps a reserve for probes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace tenon {

// What a new connection is given. A reserved one is there so that a full server still answers its
// probes; the protocol serves nothing else on it.
enum class Admission { kNormal, kReserved, kRefused };

struct AdmissionLimits {
  int max_connections = 1024;             // http.max_connections
  int max_connections_per_address = 100;  // http.max_connections_per_address
  int reserved = 32;  // http.reserved_descriptors: connections beyond the maximum, for probes
  int spared = 0;     // descriptors that another port of this process may need
};

// What connections came to. A value.
struct ConnectionTotals {
  int64_t open = 0;
  int64_t reserved = 0;  // open ones that only probes are answered on
  int64_t accepted = 0;  // since the start
  int64_t refused = 0;   // since the start: closed at once
  int64_t max_open = 0;  // that may be open, reserved ones apart
};

// `limits` lowered to what the process's file descriptors can hold: RLIMIT_NOFILE less the reserve,
// what is spared and a few for files.
AdmissionLimits LimitToDescriptors(AdmissionLimits limits);

// Counts connections. Thread-safe.
class ConnectionAdmission {
 public:
  explicit ConnectionAdmission(const AdmissionLimits& limits) : limits_(limits) {}

  // Decides about a connection from `address` and counts it, unless it is refused.
  Admission Admit(std::string_view address) ABSL_LOCKS_EXCLUDED(mutex_);

  // The end of a connection that was admitted as `admission`.
  void Release(std::string_view address, Admission admission) ABSL_LOCKS_EXCLUDED(mutex_);

  ConnectionTotals totals() const ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits until no connection is open, or `timeout`; whether none is.
  bool AwaitNone(absl::Duration timeout) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  bool None() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return normal_ + reserved_ == 0; }

  const AdmissionLimits limits_;
  mutable absl::Mutex mutex_;
  int normal_ ABSL_GUARDED_BY(mutex_) = 0;
  int reserved_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, int, std::less<>> by_address_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tenon
