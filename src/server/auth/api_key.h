// An API key as its owner has it: tenon.ID.SECRET.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "log/secret.h"

namespace tenon::auth {

// 64 bits and 256 bits, each as lower-case hexadecimal digits.
inline constexpr size_t kIdDigits = 16;
inline constexpr size_t kSecretDigits = 64;

// The id is public: it is in lists and logs, and says which key is meant.
struct ApiKey {
  std::string id;
  Secret secret;
};

// A new one, of bytes that nobody can guess.
ApiKey MakeApiKey();

// INVALID_ARGUMENT, which quotes nothing of `text`, for what is no key.
absl::StatusOr<ApiKey> ParseApiKey(std::string_view text);

// "tenon.ID.SECRET"
Secret TextOf(const ApiKey& key);

// Whether `text` is `count` lower-case hexadecimal digits.
bool IsHex(std::string_view text, size_t count);

}  // namespace tenon::auth
