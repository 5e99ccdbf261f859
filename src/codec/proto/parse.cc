#include "proto/parse.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message_lite.h>

#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr int64_t kProtobufMaxBytes = std::numeric_limits<int32_t>::max();

absl::Status Malformed(const google::protobuf::MessageLite& message, const ProtoLimits& limits) {
  return absl::InvalidArgumentError(
      StrCat("parsing ", message.GetTypeName(),
             ": the bytes are cut short, malformed, or nested deeper than ", limits.recursion_depth,
             " messages"));
}

}  // namespace

absl::Status ParseMessage(std::string_view bytes, const ProtoLimits& limits,
                          google::protobuf::MessageLite* message) {
  const int64_t max_bytes = std::min(limits.max_bytes, kProtobufMaxBytes);
  if (std::cmp_greater(bytes.size(), max_bytes)) {
    return absl::OutOfRangeError(StrCat("parsing ", message->GetTypeName(), ": ", bytes.size(),
                                        " bytes are more than the limit of ", max_bytes));
  }
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetTotalBytesLimit(static_cast<int>(max_bytes));
  stream.SetRecursionLimit(limits.recursion_depth);
  message->Clear();
  if (!message->MergePartialFromCodedStream(&stream)) return Malformed(*message, limits);
  if (!stream.ConsumedEntireMessage()) {
    return absl::InvalidArgumentError(StrCat("parsing ", message->GetTypeName(),
                                             ": bytes after its end at byte ",
                                             stream.CurrentPosition(), " of ", bytes.size()));
  }
  if (!message->IsInitialized()) {
    return absl::InvalidArgumentError(
        StrCat("parsing ", message->GetTypeName(),
               ": required fields are missing: ", message->InitializationErrorString()));
  }
  return absl::OkStatus();
}

}  // namespace tenon
