// Putting the data back where the nulls stand gives the body again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/tensor_body.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  tenon::json::TensorBody split;
  if (!tenon::json::SplitTensorBody(body, &split).ok()) return 0;
  std::string again;
  size_t from = 0;
  for (const std::string_view array : split.data) {
    if (array.empty()) continue;
    const auto offset = static_cast<size_t>(array.data() - body.data());
    const size_t in_envelope = offset - again.size() + from;
    if (split.envelope.compare(in_envelope, 4, "null") != 0) std::abort();
    again.append(split.envelope, from, in_envelope - from);
    again.append(array);
    from = in_envelope + 4;
  }
  again.append(split.envelope, from);
  if (again != body) std::abort();
  return 0;
}
