#include "digest/internal/evp.h"

#include <cstdlib>
#include <string_view>

namespace tenon::internal {

void MustBeOne(int result) {
  if (result != 1) std::abort();
}

std::string HexOf(std::span<const unsigned char> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

}  // namespace tenon::internal
