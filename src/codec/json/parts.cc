#include "json/parts.h"

#include <set>

#include "json/internal/skip.h"
#include "json/internal/string_text.h"
#include "strings/quote.h"

namespace tenon::json {
namespace {

using internal::Cursor;

Cursor CursorOf(std::string_view text) {
  Cursor cursor{text.data(), text.data() + text.size()};
  cursor.SkipSpace();
  return cursor;
}

absl::Status Malformed(std::string_view what, size_t index) {
  return absl::InvalidArgumentError(StrCat(what, " is malformed at part ", index));
}

absl::Status CheckCount(size_t count, const Limits& limits) {
  if (count <= limits.max_nodes) return absl::OkStatus();
  return {limits.refusal,
          StrCat("there are more than ", limits.nodes_name, " (", limits.max_nodes, ") values")};
}

// The value at the cursor; empty when there is none.
std::string_view TakePart(Cursor& cursor) {
  const char* begin = cursor.at;
  if (!internal::SkipValue(cursor)) return {};
  std::string_view part(begin, static_cast<size_t>(cursor.at - begin));
  while (part.ends_with(' ') || part.ends_with('\n') || part.ends_with('\r') ||
         part.ends_with('\t'))
    part.remove_suffix(1);
  return part;
}

// Behind an opening bracket: calls `take` for each part up to `close`. False when the text between
// the parts, or behind the last, is not as it ought to be.
template <typename Take>
bool EachPart(Cursor& cursor, char close, Take take) {
  cursor.SkipSpace();
  if (cursor.Take(close)) return true;
  while (true) {
    cursor.SkipSpace();
    if (!take()) return false;
    cursor.SkipSpace();
    if (cursor.Take(close)) return true;
    if (!cursor.Take(',')) return false;
  }
}

bool IsAtEnd(Cursor& cursor) {
  cursor.SkipSpace();
  return cursor.at == cursor.end;
}

}  // namespace

PartKind PartKindOf(std::string_view value) {
  switch (CursorOf(value).Peek()) {
    case '[':
      return PartKind::kArray;
    case '{':
      return PartKind::kObject;
    case '"':
      return PartKind::kString;
    default:
      return PartKind::kOther;
  }
}

absl::StatusOr<Members> SplitMembers(std::string_view object, const Limits& limits) {
  Cursor cursor = CursorOf(object);
  if (!cursor.Take('{')) return absl::InvalidArgumentError("it is not an object");
  Members members;
  std::set<std::string_view> keys;
  absl::Status status;
  const bool whole = EachPart(cursor, '}', [&] {
    std::string key;
    if (!internal::TakeString(cursor, &key)) return false;
    cursor.SkipSpace();
    if (!cursor.Take(':')) return false;
    cursor.SkipSpace();
    const std::string_view value = TakePart(cursor);
    if (value.empty()) return false;
    members.emplace_back(std::move(key), value);
    status.Update(CheckCount(members.size(), limits));
    return status.ok();
  });
  if (!status.ok()) return status;
  if (!whole || !IsAtEnd(cursor)) return Malformed("the object", members.size());
  for (const auto& [key, value] : members) {
    if (!keys.insert(key).second)
      return absl::InvalidArgumentError(StrCat("key ", Quote(key), " is there twice"));
  }
  return members;
}

absl::StatusOr<std::vector<std::string_view>> SplitElements(std::string_view array,
                                                            const Limits& limits) {
  Cursor cursor = CursorOf(array);
  if (!cursor.Take('[')) return absl::InvalidArgumentError("it is not an array");
  std::vector<std::string_view> elements;
  absl::Status status;
  const bool whole = EachPart(cursor, ']', [&] {
    const std::string_view value = TakePart(cursor);
    if (value.empty()) return false;
    elements.push_back(value);
    status.Update(CheckCount(elements.size(), limits));
    return status.ok();
  });
  if (!status.ok()) return status;
  if (!whole || !IsAtEnd(cursor)) return Malformed("the array", elements.size());
  return elements;
}

absl::StatusOr<std::vector<int64_t>> ShapeOfValue(std::string_view value) {
  std::vector<int64_t> shape;
  Cursor cursor = CursorOf(value);
  while (cursor.Take('[')) {
    if (shape.size() == internal::kMaxRank)
      return absl::InvalidArgumentError(
          StrCat("arrays are nested more than ", internal::kMaxRank, " deep"));
    cursor.SkipSpace();
    Cursor ahead = cursor;
    int64_t count = 0;
    const bool whole = EachPart(ahead, ']', [&] {
      ++count;
      return internal::SkipValue(ahead);
    });
    if (!whole) return Malformed("the array", static_cast<size_t>(count));
    shape.push_back(count);
  }
  return shape;
}

}  // namespace tenon::json
