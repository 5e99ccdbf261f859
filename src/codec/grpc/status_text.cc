#include "grpc/status_text.h"

namespace tenon::grpc {

std::string_view BoundedStatusText(std::string_view text) {
  if (text.size() <= kMaxStatusTextBytes) return text;
  size_t end = kMaxStatusTextBytes;
  const auto continues = [&](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (end > 0 && continues(end)) --end;
  return text.substr(0, end);
}

std::string EncodeStatusText(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte <= 0x7E && byte != '%') {
      encoded.push_back(letter);
    } else {
      encoded.push_back('%');
      encoded.push_back(kHex[byte >> 4]);
      encoded.push_back(kHex[byte & 0xF]);
    }
  }
  return encoded;
}

}  // namespace tenon::grpc
