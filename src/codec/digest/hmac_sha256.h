// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of short messages under one key.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tenon {

// Immutable and thread-safe. libcrypto computes it.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);
  HmacSha256(HmacSha256&&) noexcept;
  HmacSha256& operator=(HmacSha256&&) noexcept;
  ~HmacSha256();

  // As 64 lower-case hexadecimal digits.
  std::string Of(std::string_view message) const;

 private:
  struct Contexts;

  std::unique_ptr<const Contexts> contexts_;
};

// Whether `a` and `b` are the same; how long that takes tells of their sizes at most.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace tenon
