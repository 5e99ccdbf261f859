// Request parameters whose names mean something to Triton's clients.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "inference/infer.h"

namespace tenon::oip::internal {

// INVALID_ARGUMENT for sequence_id, sequence_start, sequence_end, priority and timeout whose values
// are not what clients send under these names, and for the names that Triton keeps for itself.
absl::Status CheckReserved(std::string_view name, const Parameter& value);

}  // namespace tenon::oip::internal
