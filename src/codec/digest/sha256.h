// SHA-256 (FIPS 180-4) of bytes that come in pieces.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tenon {

// Single-threaded. libcrypto computes it.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void Update(std::string_view bytes);

  // Of all that came, as 64 lower-case hexadecimal digits. Once, as the last call.
  std::string Finish();

 private:
  struct Context;

  const std::unique_ptr<Context> context_;
};

// Of `bytes` alone.
std::string Sha256Of(std::string_view bytes);

}  // namespace tenon
