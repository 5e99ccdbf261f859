// libcrypto's digests, owned.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>

#include <openssl/evp.h>

namespace tenon::internal {

struct FreeEvpContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using EvpContext = std::unique_ptr<EVP_MD_CTX, FreeEvpContext>;

using DigestBytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

// libcrypto fails here when memory is out, or when it was built without SHA-256: then the process
// ends.
void MustBeOne(int result);

// Lower-case hexadecimal digits.
std::string HexOf(std::span<const unsigned char> bytes);

}  // namespace tenon::internal
