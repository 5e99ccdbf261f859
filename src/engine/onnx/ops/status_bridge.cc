#include "onnx/ops/status_bridge.h"

#include <cstring>
#include <onnxruntime_c_api.h>
#include <string>

#include "onnx/ops/custom_ops.h"
#include "status/status.h"

namespace tenon::ops {
namespace {

// Quote escapes control characters, so no message of a kernel holds it.
constexpr std::string_view kMark =
    "\x02"
    "ai.tenon\x02";

}  // namespace

absl::Status FromOrt(const OrtApi& api, OrtStatus* status) {
  if (status == nullptr) return absl::OkStatus();
  const std::string message = api.GetErrorMessage(status);
  api.ReleaseStatus(status);
  return absl::InternalError(message);
}

OrtStatus* ToOrt(const OrtApi& api, const absl::Status& status) {
  if (status.ok()) return nullptr;
  OrtErrorCode code = ORT_FAIL;
  if (status.code() == absl::StatusCode::kInvalidArgument) code = ORT_INVALID_ARGUMENT;
  if (status.code() == absl::StatusCode::kUnimplemented) code = ORT_NOT_IMPLEMENTED;
  return api.CreateStatus(code, StrCat(kMark, status.message()).c_str());
}

std::optional<std::string_view> KernelMessage(std::string_view message) {
  const size_t mark = message.find(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  return message.substr(mark + kMark.size());
}

bool PackedCount(std::string_view packed, int64_t* count) {
  *count = 0;
  while (!packed.empty()) {
    uint32_t size = 0;
    if (packed.size() < sizeof(size)) return false;
    std::memcpy(&size, packed.data(), sizeof(size));
    packed.remove_prefix(sizeof(size));
    if (packed.size() < size) return false;
    packed.remove_prefix(size);
    ++*count;
  }
  return true;
}

}  // namespace tenon::ops
