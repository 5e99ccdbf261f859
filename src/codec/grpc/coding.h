// How messages are compressed: grpc-encoding and grpc-accept-encoding.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "deflate/deflate.h"
#include "grpc/message.h"

namespace tenon::grpc {

// What is taken, as grpc-accept-encoding says it.
inline constexpr std::string_view kAcceptedCodings = "identity,deflate,gzip";

struct InflateLimits {
  int64_t max_bytes = int64_t{64} << 20;  // grpc.max_message_bytes
  int64_t max_ratio = 100;                // http.max_inflate_ratio; small messages are let pass
};

// The value of a grpc-encoding header; "" is identity. UNIMPLEMENTED, naming it, for any other.
absl::StatusOr<deflate::Encoding> ParseCoding(std::string_view value);

// Whether the peer that sent that grpc-accept-encoding takes gzip.
bool AcceptsGzip(std::string_view accepted);

// `message` as it was before its compression. INTERNAL when it is compressed in a stream that named
// no coding or when its bytes are damaged, RESOURCE_EXHAUSTED, naming the limits, when it inflates
// to too much.
absl::StatusOr<Message> Inflated(Message message, deflate::Encoding coding,
                                 const InflateLimits& limits);

// The pieces, one after the other, compressed with gzip.
absl::StatusOr<std::string> Deflated(std::span<const std::string_view> pieces);

}  // namespace tenon::grpc
