// Keys, for people and for scripts; never their secrets.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "auth/key_store.h"

namespace tenon {

// A line for each key: id, principal, role, models, created, expires, state.
std::string KeysTable(const auth::KeyStore& store, absl::Time now);

// {"id":...,"principal":...,"role":...,"models":[...],"created":...,"expires":... or null,
// "state":"active"|"expired"}, with "key" behind the id when `text` is not empty.
std::string KeyJson(const auth::StoredKey& key, const Secret& text, absl::Time now);

// All of them in an array.
std::string KeysJson(const auth::KeyStore& store, absl::Time now);

}  // namespace tenon
