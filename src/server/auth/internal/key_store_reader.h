// Reads the text of a key store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "auth/key_store.h"

namespace tenon::auth::internal {

struct StoreText {
  std::string hmac_key;
  std::vector<StoredKey> keys;
};

// Checks each member's form; DATA_LOSS names the one that is wrong.
absl::StatusOr<StoreText> ReadStore(std::string_view text);

}  // namespace tenon::auth::internal
