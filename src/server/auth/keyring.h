// The keys of one moment, as requests ask about them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/access.h"
#include "auth/key_store.h"
#include "ports/clock.h"

namespace tenon::auth {

// The limit of each principal that has one, which all its keys share.
using PrincipalLimits = std::map<std::string, std::shared_ptr<RateLimit>>;

// Immutable; thread-safe.
class Keyring {
 public:
  // `clock` outlives what Find gives.
  Keyring(KeyStore store, const PrincipalLimits& limits, const Clock& clock);
  // The index refers to the store's keys.
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;

  size_t size() const { return store_.keys().size(); }

  // What the owner of `key` may do. UNAUTHENTICATED, in the same words and the same time whether
  // the id is known or not, when it is not one of these keys; also when it has expired, which only
  // its owner is told.
  absl::StatusOr<std::shared_ptr<const Access>> Find(const ApiKey& key, absl::Time now) const;

 private:
  struct Entry {
    const StoredKey* key;
    std::shared_ptr<const Access> access;
  };

  const KeyStore store_;
  const StoredKey nobody_;  // what a key of an unknown id is compared with
  absl::flat_hash_map<std::string, Entry> by_id_;
};

}  // namespace tenon::auth
