#include "log/log_format.h"

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

void AppendJsonValue(const LogField& field, std::string* out) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    AppendJsonString(*text, out);
  } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
    StrAppend(out, *number);
  } else if (const auto* real = std::get_if<double>(&field.value)) {
    StrAppend(out, *real);
  } else {
    out->append(std::get<bool>(field.value) ? "true" : "false");
  }
}

void AppendHumanText(std::string_view text, std::string* out) {
  const bool plain = !text.empty() && text.find_first_of(" \"=\n\t\r") == std::string_view::npos;
  if (plain && IsUtf8(text)) {
    out->append(text);
  } else {
    AppendJsonString(text, out);
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
    AppendJsonString(value, &out);
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
