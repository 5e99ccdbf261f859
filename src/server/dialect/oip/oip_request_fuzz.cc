// Any JSON with any binary tensors behind it: refused with a reason, or taken as tensors that lie
// in the body and can be written again. The first line is the header that says where the JSON ends.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>

#include "dialect/oip/infer_decoder.h"
#include "dialect/oip/infer_encoder.h"
#include "strings/quote.h"

namespace {

using tenon::oip::InferCall;

// What a model that gives back its inputs would answer.
void Echo(const InferCall& call, bool binary) {
  InferCall asked = call;
  asked.binary_by_default = binary;
  asked.binary_outputs.clear();
  tenon::InferResponse response{.model = "m", .version = "1", .id = call.request.id};
  for (const auto& input : call.request.inputs) {
    // An engine's outputs are aligned, which a binary tensor in the body need not be.
    auto copy =
        tenon::Tensor::CopyOf(input.tensor.dtype(), input.tensor.shape(), input.tensor.bytes());
    if (!copy.ok()) std::abort();
    response.outputs.push_back({input.name, *std::move(copy)});
  }
  const auto written = tenon::oip::EncodeInferResponse(response, asked, {});
  if (!written.ok()) {
    if (binary) std::abort();  // JSON alone has values that it cannot carry
    return;
  }
  size_t tensor_bytes = 0;
  for (const auto& input : call.request.inputs) tensor_bytes += input.tensor.bytes().size();
  const size_t binary_bytes = written->body_size() - written->text.size();
  if (binary_bytes != (binary ? tensor_bytes : 0) || !tenon::IsUtf8(written->text)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const size_t line_end = all.find('\n');
  if (line_end == std::string_view::npos) return 0;
  const std::string_view json_size = all.substr(0, line_end);
  const tenon::http1::Header header{"inference-header-content-length", json_size};
  tenon::HttpRequest request{.method = "POST", .path = "/v2/models/m/infer"};
  request.headers = {&header, json_size.empty() ? size_t{0} : size_t{1}};
  request.body = tenon::Body::Of(std::string(all.substr(line_end + 1)));
  tenon::Signature signature;
  signature.inputs = {{.name = "x", .dtype = tenon::DType::kFp32, .shape = {tenon::kAnyDim, 2}}};
  const auto call = tenon::oip::DecodeInferCall(request, signature, {.max_tensor_bytes = 1 << 16});
  if (!call.ok()) {
    if (call.status().message().empty()) std::abort();
    return 0;
  }
  for (const auto& input : call->request.inputs) {
    // A sum over all bytes makes the sanitizer look at each.
    const auto bytes = input.tensor.bytes();
    volatile unsigned sum = 0;
    for (const std::byte byte : bytes) sum = sum + static_cast<unsigned>(byte);
    if (bytes.size() > (1 << 16)) std::abort();
  }
  Echo(*call, true);
  Echo(*call, false);
  return 0;
}
