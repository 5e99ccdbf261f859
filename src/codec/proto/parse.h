// Protobuf messages from bytes of strangers.
//
// Used by whoever reads a protobuf file or body (models, TensorFlow Serving, gRPC). Pure;
// thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace google::protobuf {
class MessageLite;
}  // namespace google::protobuf

namespace tenon {

struct ProtoLimits {
  int64_t max_bytes =
      int64_t{64} << 20;      // of the serialised message; protobuf itself ends at 2 GiB - 1
  int recursion_depth = 100;  // messages within messages
};

// Fills `message` from `bytes`, all of them. OUT_OF_RANGE, naming both sizes, when they are more
// than the limit; INVALID_ARGUMENT when they are cut short, malformed, followed by something else,
// nested too deep, or lack a required field. On failure `message` holds what was read so far and
// must not be used.
absl::Status ParseMessage(std::string_view bytes, const ProtoLimits& limits,
                          google::protobuf::MessageLite* message);

}  // namespace tenon
