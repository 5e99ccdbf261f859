// What a server answers becomes tensors that hold what their shapes say, or an error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "predict/oip_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const size_t json_bytes = data[0] + size_t{256} * data[1];
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto response = tenon::ParseInferResponse(body, json_bytes);
  if (response.ok()) {
    for (const tenon::NamedTensor& output : response->outputs) {
      const auto bytes = tenon::ByteSize(output.tensor.dtype(), output.tensor.shape());
      if (!bytes.ok() || output.tensor.bytes().size() < static_cast<size_t>(*bytes)) std::abort();
    }
  }
  const auto model = tenon::ParseModelDescription(body);
  if (model.ok() && model->signature.inputs.size() > size) std::abort();
  static_cast<void>(tenon::ErrorTextOf(body));
  return 0;
}
