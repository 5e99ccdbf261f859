// Sizes and durations as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tenon {

// "64MiB", "1.5 GiB", "10kB", "512" (bytes) -> bytes. Binary units KiB..TiB, decimal units kB..TB,
// B. INVALID_ARGUMENT for anything else, a negative size and one above 2^63-1.
absl::StatusOr<int64_t> ParseBytes(std::string_view text);

// 67108864 -> "64 MiB"; one decimal where the number is not whole.
std::string FormatBytes(int64_t bytes);

// 83.5 us -> "83.5 us", 1234 us -> "1.23 ms", 12 s -> "12.0 s": three digits, for people.
std::string FormatLatency(absl::Duration latency);

// "30s", "500ms", "1h30m"; INVALID_ARGUMENT for a bare number, which does not say its unit, and for
// a negative one.
absl::StatusOr<absl::Duration> ParseDuration(std::string_view text);

}  // namespace tenon
