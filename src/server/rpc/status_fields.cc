#include "rpc/status_fields.h"

#include <optional>

#include "grpc/metadata.h"
#include "grpc/status_text.h"
#include "rpc/status.pb.h"
#include "status/retry_after.h"
#include "status/status.h"
#include "status/status_code.h"
#include "strings/quote.h"

namespace tenon::rpc {
namespace {

std::string DetailsOf(const absl::Status& status, std::string_view message) {
  google::rpc::Status details;
  details.set_code(GrpcCodeOf(status));
  if (IsUtf8(message)) details.set_message(std::string(message));
  if (std::optional<absl::Duration> wait = RetryAfterOf(status); wait.has_value()) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(*wait, absl::Seconds(1), &*wait));
    retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(*wait)));
    details.add_details()->PackFrom(retry);
  }
  return details.SerializeAsString();
}

}  // namespace

StatusFields::StatusFields(const absl::Status& status) : code_(StrCat(GrpcCodeOf(status))) {
  fields_.push_back({"grpc-status", code_});
  if (status.ok()) return;
  const std::string_view message = grpc::BoundedStatusText(MessageOf(status));
  message_ = grpc::EncodeStatusText(message);
  details_ = grpc::EncodeBinary(DetailsOf(status, message));
  fields_.push_back({"grpc-message", message_});
  fields_.push_back({"grpc-status-details-bin", details_});
}

}  // namespace tenon::rpc
