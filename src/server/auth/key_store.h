// The keys that there are, without their secrets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/api_key.h"
#include "auth/role.h"
#include "digest/hmac_sha256.h"

namespace tenon::auth {

inline constexpr size_t kMaxKeys = 10'000;
inline constexpr size_t kMaxPrincipalBytes = 128;
inline constexpr size_t kMaxModelPatterns = 64;
inline constexpr size_t kMaxPatternBytes = 256;

// What is granted to the owner of a key.
struct KeyGrant {
  std::string principal;  // who: a person or a program; may have several keys
  Role role = Role::kViewer;
  std::vector<std::string> models = {"*"};  // names of models; '*' stands for any characters
  absl::Time expires = absl::InfiniteFuture();
};

struct StoredKey {
  std::string id;
  KeyGrant grant;
  absl::Time created;
  std::string digest;  // of the id and the secret, under the store's own HMAC key

  bool IsExpired(absl::Time now) const { return now >= grant.expires; }
};

// Thread-compatible.
class KeyStore {
 public:
  // Without keys, under a new HMAC key.
  static KeyStore Create();

  // A store as Format writes it. DATA_LOSS, naming the place, for anything else: a field that is
  // not known might be a restriction.
  static absl::StatusOr<KeyStore> Parse(std::string_view text);

  std::string Format() const;

  const std::vector<StoredKey>& keys() const { return keys_; }

  // Null when there is none.
  const StoredKey* Find(std::string_view id) const;

  // Makes a key for `grant`; only what is returned knows its secret. INVALID_ARGUMENT when the
  // grant is not well-formed, RESOURCE_EXHAUSTED when there are kMaxKeys.
  absl::StatusOr<ApiKey> Issue(KeyGrant grant, absl::Time now);

  // NOT_FOUND when there is none.
  absl::Status Revoke(std::string_view id);

  // NOT_FOUND when there is none; a key that expires earlier stays as it is.
  absl::Status ExpireBy(std::string_view id, absl::Time time);

  // Whether `key` is the one that was issued as `stored`, in a time that tells nothing of its
  // secret.
  bool Matches(const StoredKey& stored, const ApiKey& key) const;

 private:
  explicit KeyStore(std::string hmac_key) : hmac_key_(std::move(hmac_key)), hmac_(hmac_key_) {}

  std::string DigestOf(const ApiKey& key) const;
  absl::StatusOr<StoredKey*> Get(std::string_view id);

  std::string hmac_key_;  // 64 hexadecimal digits, used as they stand
  HmacSha256 hmac_;
  std::vector<StoredKey> keys_;
};

// INVALID_ARGUMENT, naming the field, when the principal or a pattern is empty, too long or has
// other characters than letters, digits and -._@:/+ (and * in a pattern).
absl::Status CheckGrant(const KeyGrant& grant);

}  // namespace tenon::auth
