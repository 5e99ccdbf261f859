// Inflating never gives more than its limit, and what it gives deflates and inflates to itself.
#include "deflate/deflate.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using tenon::deflate::Encoding;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr int64_t kMax = 1 << 16;
  for (const Encoding encoding : {Encoding::kGzip, Encoding::kDeflate}) {
    const auto inflated = tenon::deflate::Inflate(bytes, encoding, {.max_bytes = kMax});
    if (!inflated.ok()) continue;
    if (inflated->size() > kMax) std::abort();
    const std::string_view pieces[] = {*inflated};
    const auto again =
        tenon::deflate::Inflate(*tenon::deflate::Deflate(pieces, encoding), encoding, {});
    if (!again.ok() || *again != *inflated) std::abort();
  }
  tenon::deflate::NegotiateEncoding(bytes);
  return 0;
}
