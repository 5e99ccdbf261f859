#include "log/log_format.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// What a line says of one text at most.
constexpr size_t kMaxTextBytes = 4096;

// Characters beyond ASCII that change how a terminal shows what stands around them: the controls of
// ISO 6429, marks and overrides of the writing direction, line and paragraph separators.
bool IsTreacherous(std::string_view character) {
  if (character.size() == 2) return character[0] == '\xC2' && character[1] < '\xA0';
  if (character.size() != 3) return false;
  const bool is_general = character >= "\xE2\x80\x8B" && character <= "\xE2\x80\x8F";
  const bool is_direction = character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAE";
  const bool is_isolate = character >= "\xE2\x81\xA0" && character <= "\xE2\x81\xAF";
  return is_general || is_direction || is_isolate || character == "\xEF\xBB\xBF";
}

// The number of a character of two or three bytes.
int CodePointOf(std::string_view character) {
  const auto bits = [&](size_t at, int mask) { return static_cast<uint8_t>(character[at]) & mask; };
  if (character.size() == 2) return bits(0, 0x1F) << 6 | bits(1, 0x3F);
  return bits(0, 0x0F) << 12 | bits(1, 0x3F) << 6 | bits(2, 0x3F);
}

// A JSON string that stays on its line and in its place, whatever shows it.
void AppendText(std::string_view text, std::string* out) {
  std::string json;
  AppendJsonString(text.substr(0, kMaxTextBytes), &json);
  for (size_t at = 0; at < json.size();) {
    const size_t size = std::max<size_t>(1, Utf8SequenceLength(std::string_view(json).substr(at)));
    const std::string_view character = std::string_view(json).substr(at, size);
    at += size;
    if (IsTreacherous(character)) {
      StrAppend(out, absl::StrFormat("\\u%04x", CodePointOf(character)));
    } else if (character == "\x7F") {
      out->append("\\u007f");
    } else {
      out->append(character);
    }
  }
}

void AppendJsonValue(const LogField& field, std::string* out) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    AppendText(*text, out);
  } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
    StrAppend(out, *number);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    StrAppend(out, *real);
  } else {
    out->append(std::get<bool>(field.value) ? "true" : "false");
  }
}

void AppendHumanText(std::string_view text, std::string* out) {
  const bool plain = !text.empty() && text.size() <= kMaxTextBytes &&
                     std::all_of(text.begin(), text.end(), [](char c) {
                       return c > ' ' && c < '\x7F' && c != '"' && c != '=';
                     });
  if (plain) {
    out->append(text);
  } else {
    AppendText(text, out);
  }
}

std::string_view ColourOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "\x1b[2m";
    case LogLevel::kInfo:
      return "\x1b[32m";
    case LogLevel::kWarning:
      return "\x1b[33m";
    case LogLevel::kError:
      return "\x1b[31m";
  }
  return {};
}

}  // namespace

std::string FormatJsonLine(const LogRecord& record) {
  std::string out = StrCat(
      R"({"time":")", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", record.time, absl::UTCTimeZone()),
      R"(","level":")", NameOf(record.level), R"(","message":)");
  AppendJsonString(record.message, &out);
  for (const auto& [name, value] : record.context) {
    out.push_back(',');
    AppendJsonString(name, &out);
    out.push_back(':');
    AppendText(value, &out);
  }
  for (const LogField& field : record.fields) {
    out.push_back(',');
    AppendJsonString(field.name, &out);
    out.push_back(':');
    AppendJsonValue(field, &out);
  }
  out.push_back('}');
  return out;
}

std::string FormatHumanLine(const LogRecord& record, bool colour) {
  std::string level(NameOf(record.level));
  level.resize(8, ' ');
  std::string out = absl::FormatTime("%H:%M:%E3S ", record.time, absl::LocalTimeZone());
  StrAppend(&out, colour ? ColourOf(record.level) : "", level, colour ? "\x1b[0m" : "",
            record.message);
  for (const auto& [name, value] : record.context) {
    StrAppend(&out, " ", name, "=");
    AppendHumanText(value, &out);
  }
  for (const LogField& field : record.fields) {
    StrAppend(&out, " ", field.name, "=");
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      AppendHumanText(*text, &out);
    } else {
      AppendJsonValue(field, &out);
    }
  }
  return out;
}

}  // namespace tenon
