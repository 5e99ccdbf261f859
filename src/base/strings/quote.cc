#include "strings/quote.h"

#include <algorithm>
#include <cstdint>

#include "strings/str_cat.h"

namespace tenon {
namespace {

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

bool IsControl(char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7F; }

void AppendHexEscape(char c, std::string* out) {
  StrAppend(out, "\\x", absl::Hex(static_cast<uint8_t>(c), absl::kZeroPad2));
}

// Whether `c` is ASCII that JSON takes as it is.
bool StandsForItself(char c) {
  return static_cast<uint8_t>(c) >= 0x20 && static_cast<uint8_t>(c) < 0x80 && c != '"' && c != '\\';
}

// What stands in JSON for the control character or special character `c`; empty when `c` stands for
// itself.
std::string JsonEscape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      if (static_cast<uint8_t>(c) >= 0x20) return {};
      return StrCat("\\u00", absl::Hex(static_cast<uint8_t>(c), absl::kZeroPad2));
  }
}

}  // namespace

size_t Utf8SequenceLength(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  const auto second = static_cast<uint8_t>(text[1]);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return length;
}

bool IsUtf8(std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<uint8_t>(c) < 0x80; };
  text.remove_prefix(
      static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_ascii) - text.begin()));
  while (!text.empty()) {
    const size_t length = Utf8SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string Quote(std::string_view text, size_t max_bytes) {
  std::string out = "'";
  size_t taken = 0;
  while (taken < text.size() && taken < max_bytes) {
    const std::string_view rest = text.substr(taken);
    const size_t length = Utf8SequenceLength(rest);
    if (length == 0 || IsControl(rest[0])) {
      AppendHexEscape(rest[0], &out);
      ++taken;
    } else {
      out.append(rest.substr(0, length));
      taken += length;
    }
  }
  out.append(taken < text.size() ? "...'" : "'");
  return out;
}

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  while (true) {
    const auto special = std::find_if_not(text.begin(), text.end(), StandsForItself);
    const auto plain = static_cast<size_t>(special - text.begin());
    out->append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const size_t length = Utf8SequenceLength(text);
    if (length == 0) {
      out->append("\xEF\xBF\xBD");
      text.remove_prefix(1);
      continue;
    }
    if (const std::string escape = length == 1 ? JsonEscape(text[0]) : std::string();
        !escape.empty()) {
      out->append(escape);
    } else {
      out->append(text.substr(0, length));
    }
    text.remove_prefix(length);
  }
  out->push_back('"');
}

}  // namespace tenon
