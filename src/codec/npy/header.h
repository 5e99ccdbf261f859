// The head of a .npy file (NumPy enhancement proposal 1, format versions 1.0 to 3.0).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tenon::npy {

// The letter of NumPy's type codes. kText elements are UCS-4, four bytes a character; kText and
// kBytes elements have a fixed width and end in NULs that are no part of them.
enum class Kind : char {
  kBool = 'b',
  kInt = 'i',
  kUint = 'u',
  kFloat = 'f',
  kBytes = 'S',
  kText = 'U',
};

// What the elements are and how they lie. Bytes are little-endian.
struct Layout {
  Kind kind = Kind::kFloat;
  size_t item_bytes = 0;
  bool fortran_order = false;  // the first index varies fastest
  std::vector<int64_t> shape;
};

struct Header {
  Layout layout;
  int64_t item_count = 0;
  int64_t data_bytes = 0;
  size_t data_begin = 0;  // bytes before the first element
};

struct Limits {
  size_t max_header_bytes = size_t{64} << 10;
  size_t max_rank = 16;
};

inline constexpr std::string_view kMagic = "\x93NUMPY";

// The header at the beginning of `bytes`; nullopt while more of them are needed. INVALID_ARGUMENT
// for what is no .npy file or whose sizes overflow, OUT_OF_RANGE beyond the limits, UNIMPLEMENTED,
// naming the type, for elements that are not booleans, integers of 8 to 64 bits, floats of 16 to 64
// bits or strings: Python objects, records, complex numbers, times, and anything big-endian.
absl::StatusOr<std::optional<Header>> ParseHeader(std::string_view bytes,
                                                  const Limits& limits = {});

// The head of a file of `layout` in format version 1.0 (2.0 where that cannot hold it), padded so
// that the elements begin on a multiple of 64.
std::string FormatHeader(const Layout& layout);

// "<f4"
std::string DescrOf(const Layout& layout);

}  // namespace tenon::npy
