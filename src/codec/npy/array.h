// The elements of a .npy file.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "npy/header.h"

namespace tenon::npy {

// A whole file; `data` borrows from its bytes.
struct Array {
  Layout layout;
  int64_t item_count = 0;
  std::string_view data;
};

// As ParseHeader; INVALID_ARGUMENT also when the file has fewer or more bytes than its header says.
absl::StatusOr<Array> ParseArray(std::string_view file, const Limits& limits = {});

// The elements in C order, the last index varying fastest. `data` is as many bytes as the layout
// says.
std::string ToRowMajor(const Layout& layout, std::string_view data);

// One element of kBytes or kText: without its NULs, a kText one in UTF-8. INVALID_ARGUMENT for a
// kText element that holds what is no character.
absl::StatusOr<std::string> TextOf(const Layout& layout, std::string_view item);

}  // namespace tenon::npy
