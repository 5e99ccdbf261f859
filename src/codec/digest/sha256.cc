#include "digest/sha256.h"

#include "digest/internal/evp.h"

namespace tenon {

using internal::MustBeOne;

struct Sha256::Context {
  const internal::EvpContext evp{EVP_MD_CTX_new()};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  MustBeOne(EVP_DigestInit_ex(context_->evp.get(), EVP_sha256(), nullptr));
}

Sha256::~Sha256() = default;

void Sha256::Update(std::string_view bytes) {
  MustBeOne(EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()));
}

std::string Sha256::Finish() {
  internal::DigestBytes digest{};
  unsigned int size = 0;
  MustBeOne(EVP_DigestFinal_ex(context_->evp.get(), digest.data(), &size));
  return internal::HexOf(std::span(digest).first(size));
}

std::string Sha256Of(std::string_view bytes) {
  Sha256 digest;
  digest.Update(bytes);
  return digest.Finish();
}

}  // namespace tenon
