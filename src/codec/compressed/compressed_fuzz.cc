// No bytes crash or exhaust a decompressor.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compressed/decompress.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr int64_t kMost = 1 << 16;
  // Small, so that inputs do not spend their time on the dictionary's pages.
  constexpr uint64_t kXzMemory = 1 << 20;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto format : {tenon::compressed::Format::kBzip2, tenon::compressed::Format::kXz,
                            tenon::compressed::Format::kLz4}) {
    const auto result = tenon::compressed::Decompress(bytes, format, kMost, kXzMemory);
    if (result.ok() && result->size() > kMost) std::abort();
  }
  return 0;
}
