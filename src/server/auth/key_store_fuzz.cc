// Whatever text stands in a key file, it is read or refused; what was read is written so that it
// reads the same, and no key of it can be guessed.
#include "auth/key_store.h"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace auth = tenon::auth;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto store = auth::KeyStore::Parse(text);
  if (!store.ok()) return 0;
  const auto again = auth::KeyStore::Parse(store->Format());
  if (!again.ok() || again->Format() != store->Format()) __builtin_trap();
  for (const auth::StoredKey& key : store->keys()) {
    auth::ApiKey guess = auth::MakeApiKey();
    guess.id = key.id;
    if (store->Matches(key, guess)) __builtin_trap();
  }
  return 0;
}
