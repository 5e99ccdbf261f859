// Whatever a predict body holds, it is refused with a reason, or what was read can be written
// again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "dialect/kserve/predict_request.h"
#include "dialect/kserve/predict_response.h"
#include "json/document.h"

namespace {

void Try(std::string_view body, const tenon::Signature& signature) {
  auto call = tenon::kserve::DecodePredict(body, signature, {.max_tensor_bytes = 1 << 16});
  if (!call.ok()) {
    if (call.status().message().empty()) std::abort();
    return;
  }
  tenon::InferResponse response;
  response.outputs = std::move(call->request.inputs);
  for (const auto& output : response.outputs) {
    const bool has_size = output.tensor.dtype() != tenon::DType::kBytes;
    if (has_size && output.tensor.bytes().size() > (1 << 16)) std::abort();
  }
  for (const bool columnar : {false, true}) {
    const auto json =
        tenon::kserve::EncodePredict(response, columnar, tenon::json::NonFinite::kNull);
    if (!json.ok() && columnar) std::abort();  // rows may not be alike
    if (json.ok() && !tenon::json::Document::Parse(*json, {}).ok()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  tenon::Signature signature;
  signature.inputs = {{.name = "x", .dtype = tenon::DType::kFp32, .shape = {tenon::kAnyDim, 1}}};
  Try(body, signature);
  signature.inputs.push_back(
      {.name = "t", .dtype = tenon::DType::kBytes, .shape = {tenon::kAnyDim}});
  Try(body, signature);
  signature.inputs = {{.name = "t", .dtype = tenon::DType::kBytes, .shape = {}}};
  Try(body, signature);
  return 0;
}
