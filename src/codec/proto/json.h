// Protobuf messages as JSON, in the mapping that proto3 defines.
//
// Used where callers send a message as JSON, as Triton's clients do with a model's configuration.
// Pure; thread-safe.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "proto/parse.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace tenon {

// Fills `message` from `json`, whose names may be those of the .proto file or in lowerCamelCase.
// INVALID_ARGUMENT, naming the place, for what is no JSON, for a field that the message has not and
// a value that does not fit; OUT_OF_RANGE, naming both sizes, for more bytes than the limit. The
// depth is protobuf's own limit, 100. On failure `message` must not be used.
absl::Status ParseProtoJson(std::string_view json, int64_t max_bytes,
                            google::protobuf::Message* message);

}  // namespace tenon
