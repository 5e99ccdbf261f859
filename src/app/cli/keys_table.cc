#include "cli/keys_table.h"

#include <string_view>
#include <vector>

#include "strings/columns.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string_view StateOf(const auth::StoredKey& key, absl::Time now) {
  return key.IsExpired(now) ? "expired" : "active";
}

bool Expires(const auth::StoredKey& key) { return key.grant.expires != absl::InfiniteFuture(); }

std::string JsonOf(std::string_view text) {
  std::string json;
  AppendJsonString(text, &json);
  return json;
}

}  // namespace

std::string KeysTable(const auth::KeyStore& store, absl::Time now) {
  std::vector<std::vector<std::string>> rows = {
      {"ID", "PRINCIPAL", "ROLE", "MODELS", "CREATED", "EXPIRES", "STATE"}};
  for (const auth::StoredKey& key : store.keys()) {
    std::string models;
    for (const std::string& pattern : key.grant.models)
      StrAppend(&models, models.empty() ? "" : ",", pattern);
    rows.push_back({key.id, key.grant.principal, std::string(NameOf(key.grant.role)), models,
                    TimeText(key.created), Expires(key) ? TimeText(key.grant.expires) : "never",
                    std::string(StateOf(key, now))});
  }
  return AlignColumns(rows);
}

std::string KeyJson(const auth::StoredKey& key, const Secret& text, absl::Time now) {
  std::string json = StrCat(R"({"id":)", JsonOf(key.id));
  if (!text.empty()) StrAppend(&json, R"(,"key":)", JsonOf(text.reveal()));
  StrAppend(&json, R"(,"principal":)", JsonOf(key.grant.principal), R"(,"role":)",
            JsonOf(NameOf(key.grant.role)), R"(,"models":[)");
  for (const std::string& pattern : key.grant.models)
    StrAppend(&json, json.ends_with('[') ? "" : ",", JsonOf(pattern));
  StrAppend(&json, R"(],"created":)", JsonOf(TimeText(key.created)), R"(,"expires":)",
            Expires(key) ? JsonOf(TimeText(key.grant.expires)) : "null", R"(,"state":)",
            JsonOf(StateOf(key, now)), "}");
  return json;
}

std::string KeysJson(const auth::KeyStore& store, absl::Time now) {
  std::string json = "[";
  for (const auth::StoredKey& key : store.keys())
    StrAppend(&json, json.size() > 1 ? ",\n " : "", KeyJson(key, Secret(), now));
  return json + "]";
}

}  // namespace tenon
