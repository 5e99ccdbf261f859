// Statuses across the runtime's C API, and what goes through it packed. Internal to the module.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

struct OrtApi;
struct OrtStatus;

namespace tenon::ops {

// Frees `status`. INTERNAL with its message, OK for null.
absl::Status FromOrt(const OrtApi& api, OrtStatus* status);

// Null for OK. The message is marked, so that KernelMessage finds it in whatever the runtime wraps
// around it.
OrtStatus* ToOrt(const OrtApi& api, const absl::Status& status);

// How many elements packed BYTES hold; false when they are damaged.
bool PackedCount(std::string_view packed, int64_t* count);

}  // namespace tenon::ops
