#include "auth/api_key.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "exec/random.h"
#include "status/status.h"

namespace tenon::auth {
namespace {

constexpr std::string_view kPrefix = "tenon.";

std::string RandomHex(size_t digits) { return absl::BytesToHexString(RandomBytes(digits / 2)); }

}  // namespace

bool IsHex(std::string_view text, size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

ApiKey MakeApiKey() { return {RandomHex(kIdDigits), Secret(RandomHex(kSecretDigits))}; }

absl::StatusOr<ApiKey> ParseApiKey(std::string_view text) {
  constexpr size_t kSecretBegin = kPrefix.size() + kIdDigits + 1;
  const bool is_key = text.size() == kSecretBegin + kSecretDigits && text.starts_with(kPrefix) &&
                      IsHex(text.substr(kPrefix.size(), kIdDigits), kIdDigits) &&
                      text[kSecretBegin - 1] == '.' &&
                      IsHex(text.substr(kSecretBegin), kSecretDigits);
  if (!is_key)
    return absl::InvalidArgumentError("an API key has the form tenon.ID.SECRET, and this has not");
  return ApiKey{std::string(text.substr(kPrefix.size(), kIdDigits)),
                Secret(std::string(text.substr(kSecretBegin)))};
}

Secret TextOf(const ApiKey& key) {
  return Secret(StrCat(kPrefix, key.id, ".", key.secret.reveal()));
}

}  // namespace tenon::auth
