// Decompresses a file that is compressed as a whole, as joblib.dump(compress=...) leaves it.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon::python::internal {

struct Unwrapped {
  std::string_view bytes;
  std::shared_ptr<const void> owner;  // null when `bytes` are the file's own
};

// `bytes` decompressed, by what they begin with: zlib, gzip, bz2, xz, lzma, lz4; as they are when
// they begin with none of these. OUT_OF_RANGE names import.max_expanded_bytes, INVALID_ARGUMENT is
// for what is damaged.
absl::StatusOr<Unwrapped> Unwrap(std::string_view bytes, int64_t max_bytes);

}  // namespace tenon::python::internal
