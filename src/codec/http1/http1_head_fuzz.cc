// A head is read the same whether it comes whole or in pieces, and borrows only from its own bytes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http1/request_parser.h"

using tenon::http1::RequestParser;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  RequestParser whole({});
  const auto expected = whole.ParseHead(bytes);
  if (!expected.has_value()) {
    if (whole.error().http_status < 400 || whole.error().message.empty()) std::abort();
    return 0;
  }
  if (*expected > size) std::abort();
  if (*expected == 0) return 0;
  RequestParser pieces({});
  if (pieces.ParseHead(bytes.substr(0, *expected - 1)) != size_t{0}) std::abort();
  if (pieces.ParseHead(bytes.substr(0, *expected)) != expected) std::abort();
  for (const auto& header : whole.head().headers) {
    if (header.name.data() < bytes.data() || header.value.data() > bytes.data() + *expected)
      std::abort();
  }
  return 0;
}
