// gzip and deflate (RFC 1950 to 1952), for bodies that are in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon::deflate {

enum class Encoding { kIdentity, kGzip, kDeflate };

struct InflateLimits {
  int64_t max_bytes = int64_t{64} << 20;  // http.max_inflated_bytes
  int64_t max_ratio = 100;                // http.max_inflate_ratio; small bodies are let pass
};

// The most that Inflate lets `size` bytes become.
int64_t MostInflated(size_t size, const InflateLimits& limits);

// What `in` inflates to; "deflate" may come with or without its zlib header, as browsers send both.
// OUT_OF_RANGE, naming the limit, for too much; INVALID_ARGUMENT for input that is damaged, cut or
// has bytes behind it.
absl::StatusOr<std::string> Inflate(std::string_view in, Encoding encoding,
                                    const InflateLimits& limits);

// The pieces, one after the other, compressed at `level` (1 fastest, 9 smallest).
absl::StatusOr<std::string> Deflate(std::span<const std::string_view> pieces, Encoding encoding,
                                    int level = 1);

// What `in`, a deflate stream without any header, inflates to, which must be `size` bytes: of an
// entry of a zip archive. Never more memory than that. INVALID_ARGUMENT when it is damaged, or has
// fewer or more.
absl::StatusOr<std::string> InflateRaw(std::string_view in, int64_t size);

// The checksum of gzip and zip (RFC 1952, section 8).
uint32_t Crc32(std::string_view bytes);

// The value of a Content-Encoding header; "" is identity. UNIMPLEMENTED for any other, and for
// several.
absl::StatusOr<Encoding> ParseContentEncoding(std::string_view value);

// What the value of an Accept-Encoding header prefers; nullopt when it refuses all three (RFC 9110,
// section 12.5.3).
std::optional<Encoding> NegotiateEncoding(std::string_view accept);

}  // namespace tenon::deflate
