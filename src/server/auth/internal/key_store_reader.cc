#include "auth/internal/key_store_reader.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "json/document.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::auth::internal {
namespace {

constexpr json::Limits kLimits = {.max_depth = 8,
                                  .max_nodes = 2'000'000,
                                  .depth_name = "what a key store needs",
                                  .nodes_name = "what a key store needs"};

// `object` has no members but `names`.
absl::Status CheckMembers(const json::Value& object,
                          std::initializer_list<std::string_view> names) {
  if (object.kind != json::Kind::kObject) return absl::DataLossError("it is no object");
  for (const json::Member& member : object.members) {
    if (std::find(names.begin(), names.end(), member.key) == names.end())
      return absl::DataLossError(StrCat("member ", Quote(member.key), " is not known"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string_view> TextOf(const json::Value& object, std::string_view name) {
  const json::Value* const value = object.Find(name);
  if (value == nullptr || value->kind != json::Kind::kString)
    return absl::DataLossError(StrCat(name, " is no string"));
  return value->string;
}

absl::StatusOr<std::string> HexOf(const json::Value& object, std::string_view name, size_t digits) {
  TENON_ASSIGN_OR_RETURN(const std::string_view text, TextOf(object, name));
  if (!IsHex(text, digits))
    return absl::DataLossError(StrCat(name, " is not ", digits, " hexadecimal digits"));
  return std::string(text);
}

absl::StatusOr<absl::Time> TimeOf(const json::Value& object, std::string_view name) {
  TENON_ASSIGN_OR_RETURN(const std::string_view text, TextOf(object, name));
  absl::Time time;
  // Also reads "infinite-future", which is never written.
  const bool is_time = absl::ParseTime(absl::RFC3339_full, ToAbsl(text), &time, nullptr) &&
                       time != absl::InfiniteFuture() && time != absl::InfinitePast();
  if (!is_time) return absl::DataLossError(StrCat(name, " is no time as 2030-12-31T23:59:59Z"));
  return time;
}

absl::StatusOr<std::vector<std::string>> ModelsOf(const json::Value& object) {
  const json::Value* const value = object.Find("models");
  if (value == nullptr || value->kind != json::Kind::kArray)
    return absl::DataLossError("models is no array");
  std::vector<std::string> models;
  for (const json::Value& element : value->elements) {
    if (element.kind != json::Kind::kString)
      return absl::DataLossError("models has an element that is no string");
    models.emplace_back(element.string);
  }
  return models;
}

absl::StatusOr<StoredKey> KeyOf(const json::Value& row) {
  TENON_RETURN_IF_ERROR(
      CheckMembers(row, {"id", "principal", "role", "models", "created", "expires", "digest"}));
  StoredKey key;
  TENON_ASSIGN_OR_RETURN(key.id, HexOf(row, "id", kIdDigits));
  TENON_ASSIGN_OR_RETURN(const std::string_view principal, TextOf(row, "principal"));
  key.grant.principal = principal;
  TENON_ASSIGN_OR_RETURN(const std::string_view role, TextOf(row, "role"));
  TENON_ASSIGN_OR_RETURN(key.grant.role, ParseRole(role));
  TENON_ASSIGN_OR_RETURN(key.grant.models, ModelsOf(row));
  TENON_ASSIGN_OR_RETURN(key.created, TimeOf(row, "created"));
  if (row.Find("expires") != nullptr) {
    TENON_ASSIGN_OR_RETURN(key.grant.expires, TimeOf(row, "expires"));
  }
  TENON_ASSIGN_OR_RETURN(key.digest, HexOf(row, "digest", kSecretDigits));
  TENON_RETURN_IF_ERROR(CheckGrant(key.grant));
  return key;
}

absl::StatusOr<StoreText> ReadRoot(const json::Value& root) {
  TENON_RETURN_IF_ERROR(CheckMembers(root, {"version", "hmac_key", "keys"}));
  const json::Value* const version = root.Find("version");
  if (version == nullptr || version->kind != json::Kind::kInt || version->integer != 1)
    return absl::DataLossError("version is not 1");
  StoreText store;
  TENON_ASSIGN_OR_RETURN(const std::string_view hmac_key, TextOf(root, "hmac_key"));
  store.hmac_key = hmac_key;
  const json::Value* const keys = root.Find("keys");
  if (keys == nullptr || keys->kind != json::Kind::kArray)
    return absl::DataLossError("keys is no array");
  if (keys->elements.size() > kMaxKeys)
    return absl::DataLossError(StrCat("there are more than ", kMaxKeys, " keys"));
  for (size_t i = 0; i < keys->elements.size(); ++i) {
    TENON_ASSIGN_OR_RETURN(StoredKey key, KeyOf(keys->elements[i]), "keys[", i, "]");
    store.keys.push_back(std::move(key));
  }
  return store;
}

}  // namespace

absl::StatusOr<StoreText> ReadStore(std::string_view text) {
  const absl::StatusOr<json::Document> document = json::Document::Parse(text, kLimits);
  if (!document.ok()) return absl::DataLossError(ToAbsl(MessageOf(document.status())));
  absl::StatusOr<StoreText> store = ReadRoot(document->root());
  // Whatever it is, the file is damaged.
  if (!store.ok()) return absl::DataLossError(ToAbsl(MessageOf(store.status())));
  return store;
}

}  // namespace tenon::auth::internal
