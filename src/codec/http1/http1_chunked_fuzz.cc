// A chunked body decodes to the same bytes whether it comes whole or byte by byte.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http1/chunked_decoder.h"

using tenon::http1::ChunkedDecoder;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ChunkedDecoder whole(1 << 16);
  std::string whole_body;
  const auto expected = whole.Decode(bytes, &whole_body);
  ChunkedDecoder pieces(1 << 16);
  std::string body;
  size_t used = 0;
  bool refused = false;
  while (used < size && !pieces.done() && !refused) {
    const auto count = pieces.Decode(bytes.substr(used, 1), &body);
    refused = !count.has_value();
    if (!refused) used += *count;
  }
  if (refused != !expected.has_value()) std::abort();
  if (refused) return 0;
  if (used != *expected || body != whole_body || pieces.done() != whole.done()) std::abort();
  return 0;
}
