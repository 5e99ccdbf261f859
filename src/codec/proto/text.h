// Protobuf messages as people write them: Triton's config.pbtxt, TensorFlow Serving's model.config.
//
// Used by whoever reads such a file. Pure; thread-safe.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "proto/parse.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace tenon {

// Fills `message` from `text` in protobuf's text format. INVALID_ARGUMENT, naming line and column
// (from 1), for a field that the message has not, a value that does not fit, a scalar field that
// comes twice, and messages nested deeper than the limit; OUT_OF_RANGE, naming both sizes, for more
// bytes than the limit. On failure `message` must not be used.
absl::Status ParseText(std::string_view text, const ProtoLimits& limits,
                       google::protobuf::Message* message);

}  // namespace tenon
