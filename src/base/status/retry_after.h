// When a caller that was refused may come back.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tenon {

// `status` with the time to wait, which every protocol tells in its way. An OK status stays as it
// is.
absl::Status WithRetryAfter(absl::Status status, absl::Duration wait);

// What WithRetryAfter said; 1 s for UNAVAILABLE, where nobody said; else nullopt.
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

}  // namespace tenon
