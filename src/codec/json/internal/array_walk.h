// Walks the text of a JSON array of scalars, flat or nested as a shape says.
//
// Templates so that the element's parser is part of the loop: two million elements pass through it
// in one request.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "strings/str_cat.h"

namespace tenon::json::internal {

inline constexpr size_t kMaxRank = 16;

// What is left of the text. `at` never passes `end`.
struct Cursor {
  const char* at;
  const char* end;

  void SkipSpace() {
    if (at != end && *at > ' ') return;
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  }
  // The next character; NUL at the end, which no grammar here takes.
  char Peek() const { return at == end ? '\0' : *at; }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at;
    return true;
  }
};

inline std::string ShapeText(std::span<const int64_t> shape) {
  std::string text = "[";
  for (const int64_t dim : shape) StrAppend(&text, text.size() == 1 ? "" : ",", dim);
  return text + "]";
}

inline absl::Status CountError(std::string_view count, std::span<const int64_t> shape,
                               size_t expected) {
  return absl::InvalidArgumentError(
      StrCat("data has ", count, " elements, shape ", ShapeText(shape), " takes ", expected));
}

inline absl::Status Malformed(size_t index) {
  return absl::InvalidArgumentError(StrCat("data is malformed at element ", index));
}

inline absl::Status WrongNesting(std::span<const int64_t> shape) {
  return absl::InvalidArgumentError(
      StrCat("data is not nested as its shape ", ShapeText(shape), " says"));
}

// `[e, e, ...]` behind the opening bracket.
template <typename Elements>
absl::Status WalkFlat(Cursor& cursor, std::span<const int64_t> shape, size_t expected,
                      Elements& elements) {
  size_t index = 0;
  cursor.SkipSpace();
  if (cursor.Take(']')) return expected == 0 ? absl::OkStatus() : CountError("0", shape, expected);
  while (true) {
    if (index == expected) return CountError(StrCat("more than ", expected), shape, expected);
    cursor.SkipSpace();
    if (!elements.Take(cursor, index)) return elements.Refusal(cursor, index);
    ++index;
    cursor.SkipSpace();
    if (cursor.Take(',')) continue;
    if (!cursor.Take(']')) return Malformed(index);
    return index == expected ? absl::OkStatus() : CountError(StrCat(index), shape, expected);
  }
}

// Brackets within brackets, as many levels as `shape` has dimensions.
template <typename Elements>
absl::Status WalkNested(Cursor& cursor, std::span<const int64_t> shape, Elements& elements) {
  std::array<int64_t, kMaxRank + 1> counts{};
  size_t depth = 1;
  size_t index = 0;
  bool value_expected = true;
  while (depth > 0) {
    cursor.SkipSpace();
    if (cursor.Take(']')) {
      if ((value_expected && counts[depth] > 0) || counts[depth] != shape[depth - 1])
        return WrongNesting(shape);
      counts[depth] = 0;
      --depth;
      value_expected = false;
    } else if (!value_expected) {
      if (!cursor.Take(',')) return Malformed(index);
      value_expected = true;
    } else if (cursor.Peek() == '[') {
      if (depth == shape.size() || counts[depth] == shape[depth - 1]) return WrongNesting(shape);
      cursor.Take('[');
      ++counts[depth];
      ++depth;
    } else {
      if (depth != shape.size() || counts[depth] == shape[depth - 1]) return WrongNesting(shape);
      if (!elements.Take(cursor, index)) return elements.Refusal(cursor, index);
      ++index;
      ++counts[depth];
      value_expected = false;
    }
  }
  return absl::OkStatus();
}

// Takes each of the `expected` elements: `elements.Take(cursor, index)` takes one off the cursor,
// or returns false and leaves the cursor where the element begins; then `elements.Refusal(cursor,
// index)` says what is wrong with it. While elements are taken a ']' lies ahead, so that a loop
// which stops at one needs no look at the end.
template <typename Elements>
absl::Status WalkArray(std::string_view text, std::span<const int64_t> shape, size_t expected,
                       Elements& elements) {
  Cursor cursor{text.data(), text.data() + text.size()};
  cursor.SkipSpace();
  if (!cursor.Take('[')) return absl::InvalidArgumentError("data is not an array");
  if (shape.size() > kMaxRank) return WrongNesting(shape);
  while (cursor.end != cursor.at && cursor.end[-1] != ']') --cursor.end;
  if (cursor.at == cursor.end) return Malformed(0);
  cursor.SkipSpace();
  const bool nested = shape.size() > 1 && cursor.Peek() == '[';
  absl::Status status =
      nested ? WalkNested(cursor, shape, elements) : WalkFlat(cursor, shape, expected, elements);
  if (!status.ok()) return status;
  cursor.end = text.data() + text.size();
  cursor.SkipSpace();
  return cursor.at == cursor.end ? absl::OkStatus() : Malformed(expected);
}

}  // namespace tenon::json::internal
