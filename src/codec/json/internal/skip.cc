#include "json/internal/skip.h"

#include <cstddef>

namespace tenon::json::internal {
namespace {

constexpr std::ptrdiff_t kBlock = 64;

// Characters that matter within an array or object: brackets and quotes. A loop that the compiler
// turns into vectors.
bool HasStructure(const char* block) {
  unsigned found = 0;
  for (std::ptrdiff_t i = 0; i < kBlock; ++i) {
    const char c = block[i];
    found |= static_cast<unsigned>((c == '[') | (c == ']') | (c == '{') | (c == '}') | (c == '"'));
  }
  return found != 0;
}

// At an opening bracket: to behind the one that closes it.
bool SkipNested(Cursor& cursor) {
  size_t depth = 0;
  while (cursor.at != cursor.end) {
    if (cursor.end - cursor.at >= kBlock && !HasStructure(cursor.at)) {
      cursor.at += kBlock;
      continue;
    }
    const char* block_end = cursor.end - cursor.at >= kBlock ? cursor.at + kBlock : cursor.end;
    while (cursor.at < block_end) {
      const char c = *cursor.at++;
      if (c == '"') {
        if (!SkipString(cursor)) return false;
      } else if (c == '[' || c == '{') {
        ++depth;
      } else if ((c == ']' || c == '}') && --depth == 0) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

bool SkipString(Cursor& cursor) {
  while (cursor.at != cursor.end) {
    const char c = *cursor.at++;
    if (c == '"') return true;
    if (c == '\\' && cursor.at != cursor.end) ++cursor.at;
  }
  return false;
}

bool SkipValue(Cursor& cursor) {
  const char c = cursor.Peek();
  if (c == '[' || c == '{') return SkipNested(cursor);
  if (cursor.Take('"')) return SkipString(cursor);
  const char* begin = cursor.at;
  while (cursor.at != cursor.end && *cursor.at != ',' && *cursor.at != ']' && *cursor.at != '}')
    ++cursor.at;
  return cursor.at != begin;
}

}  // namespace tenon::json::internal
