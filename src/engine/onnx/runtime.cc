#include "onnx/runtime.h"

#include <onnxruntime_c_api.h>
#include <string_view>

#include "onnx/ops/custom_ops.h"
#include "status/status.h"

namespace tenon {
namespace {

constexpr size_t kMaxMessageBytes = 1024;

absl::StatusCode CodeOf(OrtErrorCode code) {
  switch (code) {
    case ORT_OK:
      return absl::StatusCode::kOk;
    case ORT_INVALID_ARGUMENT:
    case ORT_NO_MODEL:
    case ORT_INVALID_PROTOBUF:
    case ORT_INVALID_GRAPH:
      return absl::StatusCode::kInvalidArgument;
    case ORT_NO_SUCHFILE:
      return absl::StatusCode::kNotFound;
    case ORT_NOT_IMPLEMENTED:
      return absl::StatusCode::kUnimplemented;
    default:
      return absl::StatusCode::kInternal;
  }
}

// What a request's numbers or sizes brought about, in words of the runtime that has but one code
// for it and for its own faults.
bool IsOfRequest(std::string_view message) {
  for (const std::string_view words : {"Integer division by zero", "Integer modulo by zero",
                                       "Non concat axis dimensions must match"})
    if (message.find(words) != std::string_view::npos) return true;
  return false;
}

}  // namespace

absl::StatusOr<const OrtApi*> FindRuntimeApi() {
  const OrtApi* api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  if (api != nullptr) return api;
  return absl::InternalError(StrCat("ONNX Runtime ", OrtGetApiBase()->GetVersionString(),
                                    " lacks API version ", ORT_API_VERSION));
}

absl::Status TakeStatus(const OrtApi& api, OrtStatus* status) {
  if (status == nullptr) return absl::OkStatus();
  const OrtPtr<OrtStatus> owned(status, {api.ReleaseStatus});
  std::string_view message(api.GetErrorMessage(status));
  message = ops::KernelMessage(message).value_or(message);
  return absl::Status(CodeOf(api.GetErrorCode(status)),
                      ToAbsl(message.substr(0, kMaxMessageBytes)));
}

absl::Status TakeRunStatus(const OrtApi& api, OrtStatus* status) {
  if (status == nullptr) return absl::OkStatus();
  const bool ours = ops::KernelMessage(api.GetErrorMessage(status)).has_value();
  const bool of_request = IsOfRequest(api.GetErrorMessage(status));
  absl::Status taken = TakeStatus(api, status);
  if (of_request) taken = absl::Status(absl::StatusCode::kInvalidArgument, taken.message());
  return ours ? taken : Annotate(taken, "running the model");
}

}  // namespace tenon
