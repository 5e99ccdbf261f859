#include "digest/hmac_sha256.h"

#include <algorithm>
#include <array>
#include <span>

#include <openssl/crypto.h>

#include "digest/internal/evp.h"

namespace tenon {
namespace {

using internal::EvpContext;
using internal::MustBeOne;

using Block = std::array<unsigned char, 64>;

// The key as a block: with zeros behind it, and hashed first when it is longer.
Block BlockOf(std::string_view key) {
  Block block{};
  if (key.size() > block.size()) {
    MustBeOne(EVP_Digest(key.data(), key.size(), block.data(), nullptr, EVP_sha256(), nullptr));
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  return block;
}

// A digest that has taken `block`, each byte combined with `pad`.
EvpContext Begun(Block block, unsigned char pad) {
  for (unsigned char& byte : block) byte ^= pad;
  EvpContext context(EVP_MD_CTX_new());
  MustBeOne(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr));
  MustBeOne(EVP_DigestUpdate(context.get(), block.data(), block.size()));
  OPENSSL_cleanse(block.data(), block.size());
  return context;
}

}  // namespace

// Begun once, so that a message costs two blocks fewer.
struct HmacSha256::Contexts {
  EvpContext inner;
  EvpContext outer;
};

HmacSha256::HmacSha256(std::string_view key) {
  Block block = BlockOf(key);
  contexts_ = std::make_unique<const Contexts>(Contexts{Begun(block, 0x36), Begun(block, 0x5C)});
  OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;
HmacSha256::~HmacSha256() = default;

std::string HmacSha256::Of(std::string_view message) const {
  const EvpContext context(EVP_MD_CTX_new());
  internal::DigestBytes digest{};
  unsigned int size = 0;
  MustBeOne(EVP_MD_CTX_copy_ex(context.get(), contexts_->inner.get()));
  MustBeOne(EVP_DigestUpdate(context.get(), message.data(), message.size()));
  MustBeOne(EVP_DigestFinal_ex(context.get(), digest.data(), &size));
  MustBeOne(EVP_MD_CTX_copy_ex(context.get(), contexts_->outer.get()));
  MustBeOne(EVP_DigestUpdate(context.get(), digest.data(), size));
  MustBeOne(EVP_DigestFinal_ex(context.get(), digest.data(), &size));
  return internal::HexOf(std::span(digest).first(size));
}

bool EqualInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tenon
