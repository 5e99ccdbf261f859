// Whatever stands in the two headers, it is a key, none, or refused; a refusal quotes nothing of
// it. The input is lines "name: value".
#include "auth/credential.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "status/status.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<tenon::http1::Header> headers;
  while (!text.empty() && headers.size() < 100) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
  }
  const auto key = tenon::auth::CredentialOf(headers);
  if (!key.ok()) {
    for (const tenon::http1::Header& header : headers) {
      const bool quoted =
          header.value.size() > 24 &&
          tenon::MessageOf(key.status()).find(header.value) != std::string_view::npos;
      if (quoted) __builtin_trap();
    }
    return 0;
  }
  if (!key->has_value()) return 0;
  const tenon::Secret text_again = tenon::auth::TextOf(**key);
  if (text_again.reveal().size() != 87) __builtin_trap();
  return 0;
}
