// Whether one version can take another one's place.
#pragma once

#include "absl/status/status.h"
#include "inference/signature.h"

namespace tenon {

// OK when every request that `current` takes, `next` takes too, and every output that `current`
// answers, `next` answers with the same dtype and a shape that fits. FAILED_PRECONDITION names the
// tensor and both sides.
absl::Status CheckReplaces(const Signature& next, const Signature& current);

}  // namespace tenon
