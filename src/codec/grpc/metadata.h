// The headers of a call that are the application's ("gRPC over HTTP2", Custom-Metadata).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tenon::grpc {

// OK for a header whose value is what its name promises: base64, with or without padding, several
// values parted by commas, where the name ends in "-bin". INVALID_ARGUMENT names the header.
absl::Status CheckMetadata(std::string_view name, std::string_view value);

// `bytes` as the value of a header whose name ends in "-bin".
std::string EncodeBinary(std::string_view bytes);

}  // namespace tenon::grpc
