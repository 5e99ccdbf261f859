#include "auth/authenticator.h"

#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "auth/credential.h"
#include "auth/key_file.h"
#include "status/status.h"

namespace tenon::auth {

absl::StatusOr<std::unique_ptr<Authenticator>> Authenticator::Open(AuthenticatorOptions options,
                                                                   const Clock& clock,
                                                                   OnReload on_reload) {
  // Before the file is read: what changes meanwhile is looked at again.
  const FileStamp stamp = StampOf(options.key_file);
  TENON_ASSIGN_OR_RETURN(KeyStore store, ReadKeyFile(options.key_file));
  if (store.keys().empty()) {
    return absl::FailedPreconditionError(
        StrCat("reading ", options.key_file,
               ": there is no key in it, so nobody could ask; tenon keys create makes one"));
  }
  auto authenticator =
      absl::WrapUnique(new Authenticator(std::move(options), clock, std::move(on_reload), stamp));
  const absl::MutexLock lock(&authenticator->mutex_);
  authenticator->keyring_.Replace(authenticator->MakeKeyring(std::move(store)));
  return authenticator;
}

Authenticator::Authenticator(AuthenticatorOptions options, const Clock& clock, OnReload on_reload,
                             FileStamp stamp)
    : options_(std::move(options)),
      clock_(clock),
      on_reload_(std::move(on_reload)),
      keyring_(std::make_shared<const Keyring>(KeyStore::Create(), PrincipalLimits(), clock)),
      next_look_ns_(absl::ToInt64Nanoseconds(clock.Monotonic() + options_.reload_interval)),
      stamp_(stamp) {}

std::shared_ptr<const Keyring> Authenticator::MakeKeyring(KeyStore store) {
  PrincipalLimits limits;
  if (options_.max_requests_per_second > 0) {
    for (const StoredKey& key : store.keys()) {
      std::shared_ptr<RateLimit>& limit = limits[key.grant.principal];
      if (const auto known = limits_.find(key.grant.principal); known != limits_.end())
        limit = known->second;
      if (limit == nullptr)
        limit = std::make_shared<RateLimit>(options_.max_requests_per_second, options_.max_burst);
    }
  }
  limits_ = std::move(limits);
  return std::make_shared<const Keyring>(std::move(store), limits_, clock_);
}

absl::StatusOr<std::shared_ptr<const Access>> Authenticator::Identify(
    std::span<const http1::Header> headers) {
  if (absl::ToInt64Nanoseconds(clock_.Monotonic()) >= next_look_ns_) LookAgain();
  TENON_ASSIGN_OR_RETURN(const std::optional<ApiKey> key, CredentialOf(headers));
  if (!key.has_value()) {
    return absl::UnauthenticatedError(
        "an API key is needed, in a header Authorization: Bearer KEY or x-api-key: KEY");
  }
  const absl::Time now = clock_.Now();
  return keyring_.Read([&](const Keyring& keyring) { return keyring.Find(*key, now); });
}

void Authenticator::LookAgain() {
  absl::Status outcome;
  {
    const absl::MutexLock lock(&mutex_);
    const int64_t now = absl::ToInt64Nanoseconds(clock_.Monotonic());
    if (now < next_look_ns_) return;
    next_look_ns_ = now + absl::ToInt64Nanoseconds(options_.reload_interval);
    const FileStamp stamp = StampOf(options_.key_file);
    if (stamp == stamp_) return;
    stamp_ = stamp;
    absl::StatusOr<KeyStore> store = ReadKeyFile(options_.key_file);
    outcome = store.status();
    if (store.ok()) keyring_.Replace(MakeKeyring(*std::move(store)));
  }
  if (on_reload_ != nullptr) on_reload_(outcome);
}

}  // namespace tenon::auth
