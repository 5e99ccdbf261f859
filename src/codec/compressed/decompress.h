// bzip2, xz (also its older .lzma form) and LZ4 frames, for files that are in memory.
//
// Used where a model file is compressed as a whole. Pure functions. OUT_OF_RANGE when the result
// has more than `max_bytes`; INVALID_ARGUMENT for input that is damaged, cut, or has bytes behind
// it. Memory is at most twice the result and, for xz, `xz_memory`: a file says how much it needs to
// be read, 64 MiB as `xz -9` writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon::compressed {

enum class Format { kNone, kBzip2, kXz, kLz4 };

// By what `in` begins with.
Format FormatOf(std::string_view in);

constexpr uint64_t kXzMemory = uint64_t{256} << 20;

absl::StatusOr<std::string> Decompress(std::string_view in, Format format, int64_t max_bytes,
                                       uint64_t xz_memory = kXzMemory);

// Of one frame. Blocks are checked for sense; the format's checksums, which Python's lz4 leaves
// out, are not.
absl::StatusOr<std::string> DecompressLz4(std::string_view in, int64_t max_bytes);

}  // namespace tenon::compressed
