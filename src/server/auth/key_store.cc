#include "auth/key_store.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "auth/internal/key_store_reader.h"
#include "exec/random.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::auth {
namespace {

constexpr std::string_view kTimeForm = "%Y-%m-%dT%H:%M:%SZ";
constexpr size_t kHmacKeyDigits = 64;

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._@:/+").find(c) != std::string_view::npos;
}

absl::Status CheckName(std::string_view what, std::string_view name, size_t max_bytes,
                       bool is_pattern) {
  if (name.empty()) return absl::InvalidArgumentError(StrCat(what, " is empty"));
  if (name.size() > max_bytes)
    return absl::InvalidArgumentError(StrCat(what, " is longer than ", max_bytes, " bytes"));
  for (const char c : name) {
    if (IsNameCharacter(c) || (is_pattern && c == '*')) continue;
    return absl::InvalidArgumentError(
        StrCat(what, " ", Quote(name), " has characters other than letters, digits and -._@:/+"));
  }
  return absl::OkStatus();
}

void AppendMember(std::string_view name, std::string_view text, std::string* json) {
  StrAppend(json, json->ends_with('{') ? "\"" : ", \"", name, "\": ");
  AppendJsonString(text, json);
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime(ToAbsl(kTimeForm), time, absl::UTCTimeZone());
}

std::string RowOf(const StoredKey& key) {
  std::string json = "{";
  AppendMember("id", key.id, &json);
  AppendMember("principal", key.grant.principal, &json);
  AppendMember("role", NameOf(key.grant.role), &json);
  json.append(", \"models\": [");
  for (const std::string& pattern : key.grant.models) {
    if (!json.ends_with('[')) json.append(", ");
    AppendJsonString(pattern, &json);
  }
  json.append("]");
  AppendMember("created", TimeText(key.created), &json);
  if (key.grant.expires != absl::InfiniteFuture())
    AppendMember("expires", TimeText(key.grant.expires), &json);
  AppendMember("digest", key.digest, &json);
  return json + "}";
}

}  // namespace

absl::Status CheckGrant(const KeyGrant& grant) {
  TENON_RETURN_IF_ERROR(
      CheckName("the principal", grant.principal, kMaxPrincipalBytes, /*is_pattern=*/false));
  if (grant.models.empty()) return absl::InvalidArgumentError("no model is named; * names all");
  if (grant.models.size() > kMaxModelPatterns)
    return absl::InvalidArgumentError(
        StrCat("there are more than ", kMaxModelPatterns, " names of models; * stands for many"));
  for (const std::string& pattern : grant.models) {
    TENON_RETURN_IF_ERROR(
        CheckName("the model name", pattern, kMaxPatternBytes, /*is_pattern=*/true));
  }
  return absl::OkStatus();
}

KeyStore KeyStore::Create() {
  return KeyStore(absl::BytesToHexString(RandomBytes(kHmacKeyDigits / 2)));
}

absl::StatusOr<KeyStore> KeyStore::Parse(std::string_view text) {
  TENON_ASSIGN_OR_RETURN(internal::StoreText read, internal::ReadStore(text));
  if (!IsHex(read.hmac_key, kHmacKeyDigits))
    return absl::DataLossError(StrCat("hmac_key is not ", kHmacKeyDigits, " hexadecimal digits"));
  KeyStore store(std::move(read.hmac_key));
  store.keys_ = std::move(read.keys);
  std::set<std::string_view> ids;
  for (const StoredKey& key : store.keys_) {
    if (!ids.insert(key.id).second)
      return absl::DataLossError(StrCat("key ", Quote(key.id), " is there twice"));
  }
  return store;
}

std::string KeyStore::Format() const {
  std::string json = "{\n \"version\": 1,\n \"hmac_key\": ";
  AppendJsonString(hmac_key_, &json);
  json.append(",\n \"keys\": [");
  for (const StoredKey& key : keys_)
    StrAppend(&json, &key == &keys_.front() ? "\n  " : ",\n  ", RowOf(key));
  json.append("\n ]\n}\n");
  return json;
}

const StoredKey* KeyStore::Find(std::string_view id) const {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [id](const StoredKey& key) { return key.id == id; });
  return found == keys_.end() ? nullptr : &*found;
}

absl::StatusOr<StoredKey*> KeyStore::Get(std::string_view id) {
  const auto found =
      std::find_if(keys_.begin(), keys_.end(), [id](const StoredKey& key) { return key.id == id; });
  if (found == keys_.end())
    return absl::NotFoundError(StrCat("there is no key with the id ", Quote(id)));
  return &*found;
}

absl::StatusOr<ApiKey> KeyStore::Issue(KeyGrant grant, absl::Time now) {
  TENON_RETURN_IF_ERROR(CheckGrant(grant));
  if (keys_.size() >= kMaxKeys)
    return absl::ResourceExhaustedError(
        StrCat("there are ", kMaxKeys, " keys; revoke those that nobody uses"));
  ApiKey key = MakeApiKey();
  keys_.push_back({key.id, std::move(grant), now, DigestOf(key)});
  return key;
}

absl::Status KeyStore::Revoke(std::string_view id) {
  TENON_ASSIGN_OR_RETURN(const StoredKey* const key, Get(id));
  keys_.erase(keys_.begin() + (key - keys_.data()));
  return absl::OkStatus();
}

absl::Status KeyStore::ExpireBy(std::string_view id, absl::Time time) {
  TENON_ASSIGN_OR_RETURN(StoredKey* const key, Get(id));
  key->grant.expires = std::min(key->grant.expires, time);
  return absl::OkStatus();
}

bool KeyStore::Matches(const StoredKey& stored, const ApiKey& key) const {
  return EqualInConstantTime(DigestOf(key), stored.digest);
}

std::string KeyStore::DigestOf(const ApiKey& key) const {
  return hmac_.Of(StrCat(key.id, ".", key.secret.reveal()));
}

}  // namespace tenon::auth
