#include "json/internal/string_text.h"

#include <optional>

#include "strings/quote.h"

namespace tenon::json::internal {
namespace {

std::optional<uint32_t> TakeHex4(Cursor& cursor) {
  if (cursor.end - cursor.at < 4) return std::nullopt;
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = *cursor.at++;
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      value = value * 16 + static_cast<uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value * 16 + static_cast<uint32_t>(lower - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return value;
}

void AppendUtf8(uint32_t code, std::string* out) {
  const auto put = [out](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// Behind "\u"; two of them where the first is half a pair.
bool TakeUnicode(Cursor& cursor, std::string* out) {
  std::optional<uint32_t> code = TakeHex4(cursor);
  if (!code.has_value() || (*code >= 0xDC00 && *code < 0xE000)) return false;
  if (*code >= 0xD800 && *code < 0xDC00) {
    if (!cursor.Take('\\') || !cursor.Take('u')) return false;
    const std::optional<uint32_t> low = TakeHex4(cursor);
    if (!low.has_value() || *low < 0xDC00 || *low >= 0xE000) return false;
    code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
  }
  AppendUtf8(*code, out);
  return true;
}

// Behind the backslash.
bool TakeEscape(Cursor& cursor, std::string* out) {
  static constexpr std::string_view kNames = "\"\\/bfnrt";
  static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char c = cursor.Peek();
  if (cursor.at != cursor.end) ++cursor.at;
  if (c == 'u') return TakeUnicode(cursor, out);
  const size_t known = c == '\0' ? std::string_view::npos : kNames.find(c);
  if (known == std::string_view::npos) return false;
  out->push_back(kMeanings[known]);
  return true;
}

}  // namespace

bool TakeString(Cursor& cursor, std::string* out) {
  out->clear();
  if (!cursor.Take('"')) return false;
  while (cursor.at != cursor.end) {
    const char c = *cursor.at++;
    if (c == '"') return IsUtf8(*out);
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c != '\\') {
      out->push_back(c);
    } else if (!TakeEscape(cursor, out)) {
      return false;
    }
  }
  return false;
}

}  // namespace tenon::json::internal
