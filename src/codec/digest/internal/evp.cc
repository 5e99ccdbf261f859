#include "digest/internal/evp.h"

#include <cstdlib>
#include <string_view>

namespace tenon::internal {

void MustBeOne(int result) {
  if (result != 1) std::abort();
}

std::string HexOf(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(2 * bytes.size(), '0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = kDigits[bytes[i] >> 4];
    text[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return text;
}

}  // namespace tenon::internal
