#include "proto/json.h"

#include <algorithm>
#include <string>
#include <utility>

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include "strings/str_cat.h"

namespace tenon {

absl::Status ParseProtoJson(std::string_view json, int64_t max_bytes,
                            google::protobuf::Message* message) {
  if (std::cmp_greater(json.size(), max_bytes)) {
    return absl::OutOfRangeError(StrCat("parsing ", message->GetTypeName(), ": ", json.size(),
                                        " bytes are more than the limit of ", max_bytes));
  }
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message);
  if (status.ok()) return absl::OkStatus();
  // It shows the place on three lines.
  std::string fault = status.message().ToString();
  std::replace(fault.begin(), fault.end(), '\n', ' ');
  return absl::InvalidArgumentError(StrCat("parsing ", message->GetTypeName(), ": ", fault));
}

}  // namespace tenon
