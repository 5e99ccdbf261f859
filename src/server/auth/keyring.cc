#include "auth/keyring.h"

#include <utility>
#include <vector>

#include "status/status.h"

namespace tenon::auth {
namespace {

constexpr Permission kPermissions[] = {Permission::kProbe,        Permission::kProbeModel,
                                       Permission::kReadMetadata, Permission::kInfer,
                                       Permission::kManageModels, Permission::kManageServer,
                                       Permission::kReadMetrics};

std::shared_ptr<const Access> AccessOf(const StoredKey& key, const PrincipalLimits& limits,
                                       const Clock& clock) {
  const auto limit = limits.find(key.grant.principal);
  Access::Grant grant{.principal = key.grant.principal,
                      .key_id = key.id,
                      .role = std::string(NameOf(key.grant.role)),
                      .models = key.grant.models,
                      .limit = limit == limits.end() ? nullptr : limit->second,
                      .clock = &clock};
  for (const Permission permission : kPermissions) {
    if (MayDo(key.grant.role, permission)) grant.permissions.push_back(permission);
  }
  return std::make_shared<const Access>(std::move(grant));
}

}  // namespace

Keyring::Keyring(KeyStore store, const PrincipalLimits& limits, const Clock& clock)
    : store_(std::move(store)), nobody_{.digest = std::string(kSecretDigits, '-')} {
  by_id_.reserve(store_.keys().size());
  for (const StoredKey& key : store_.keys())
    by_id_.emplace(key.id, Entry{&key, AccessOf(key, limits, clock)});
}

absl::StatusOr<std::shared_ptr<const Access>> Keyring::Find(const ApiKey& key,
                                                            absl::Time now) const {
  const auto found = by_id_.find(key.id);
  const StoredKey& stored = found == by_id_.end() ? nobody_ : *found->second.key;
  if (!store_.Matches(stored, key)) return absl::UnauthenticatedError("the API key is not valid");
  if (stored.IsExpired(now)) return absl::UnauthenticatedError("the API key has expired");
  return found->second.access;
}

}  // namespace tenon::auth
