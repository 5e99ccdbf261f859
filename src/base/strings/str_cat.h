// Concatenation for std::string_view, which the whole project uses.
//
// Debian's Abseil is built with a string_view of its own that does not convert to or from
// std::string_view. So text is put together with tenon::StrCat and crosses into other Abseil
// functions through ToAbsl and ToStd; nothing else in the project names absl::string_view.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace tenon {

inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

namespace internal {

template <typename T>
decltype(auto) AsPiece(const T& value) {
  if constexpr (std::same_as<T, std::string_view>) {
    return ToAbsl(value);
  } else {
    return (value);
  }
}

}  // namespace internal

// As absl::StrCat, for strings of every kind, numbers and absl::Hex.
template <typename... Pieces>
std::string StrCat(const Pieces&... pieces) {
  return absl::StrCat(internal::AsPiece(pieces)...);
}

// As absl::StrAppend.
template <typename... Pieces>
void StrAppend(std::string* out, const Pieces&... pieces) {
  absl::StrAppend(out, internal::AsPiece(pieces)...);
}

}  // namespace tenon
