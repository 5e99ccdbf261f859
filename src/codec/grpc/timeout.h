// How long a caller will wait ("gRPC over HTTP2", Timeout).
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tenon::grpc {

// The value of a grpc-timeout header: one to eight digits and one of H M S m u n. INVALID_ARGUMENT
// for anything else.
absl::StatusOr<absl::Duration> ParseTimeout(std::string_view value);

}  // namespace tenon::grpc
