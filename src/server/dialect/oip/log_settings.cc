#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dialect/oip/logging.h"
#include "log/stderr_sink.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 3> kLevels = {
    {{"log_info", LogLevel::kInfo},
     {"log_warning", LogLevel::kWarning},
     {"log_error", LogLevel::kError}}};
constexpr std::string_view kVerboseLevel = "log_verbose_level";
constexpr std::string_view kFormat = "log_format";
constexpr std::string_view kFile = "log_file";
constexpr std::string_view kDefaultFormat = "default";
constexpr std::string_view kIsoFormat = "ISO8601";

absl::Status Misfit(std::string_view name, std::string_view expected) {
  return absl::InvalidArgumentError(StrCat("setting ", Quote(name), " takes ", expected));
}

std::optional<LogLevel> LevelOf(std::string_view name) {
  for (const auto& [known, level] : kLevels) {
    if (known == name) return level;
  }
  return std::nullopt;
}

// What was asked for, before any of it is done.
struct Changes {
  std::vector<std::pair<LogLevel, bool>> levels;
  std::optional<LogForm> form;
};

absl::Status AddChange(std::string_view name, const Parameter& value, Changes* changes) {
  const auto* text = std::get_if<std::string>(&value);
  if (const std::optional<LogLevel> level = LevelOf(name)) {
    const auto* on = std::get_if<bool>(&value);
    if (on == nullptr) return Misfit(name, "true or false");
    changes->levels.emplace_back(*level, *on);
  } else if (name == kVerboseLevel) {
    const auto* verbosity = std::get_if<int64_t>(&value);
    if (verbosity == nullptr || *verbosity < 0) return Misfit(name, "an integer from 0");
    changes->levels.emplace_back(LogLevel::kDebug, *verbosity > 0);
  } else if (name == kFormat) {
    if (text == nullptr || (*text != kDefaultFormat && *text != kIsoFormat))
      return Misfit(name, "'default' or 'ISO8601'");
    const LogForm human = StderrIsTerminal() ? LogForm::kHumanColoured : LogForm::kHuman;
    changes->form = *text == kIsoFormat ? LogForm::kJson : human;
  } else if (name == kFile) {
    if (text == nullptr) return Misfit(name, "a string");
    if (!text->empty())
      return absl::UnimplementedError(
          "setting 'log_file' cannot be changed: lines go to standard error");
  } else {
    return absl::InvalidArgumentError(StrCat("there is no setting ", Quote(name)));
  }
  return absl::OkStatus();
}

}  // namespace

Parameters DescribeLogSettings(const LogSettings& settings) {
  Parameters parameters = {{std::string(kFile), std::string()}};
  for (const auto& [name, level] : kLevels) parameters.emplace_back(name, settings.IsOn(level));
  parameters.emplace_back(kVerboseLevel, int64_t{settings.IsOn(LogLevel::kDebug) ? 1 : 0});
  const bool is_json = settings.form() == LogForm::kJson;
  parameters.emplace_back(kFormat, std::string(is_json ? kIsoFormat : kDefaultFormat));
  return parameters;
}

absl::Status ChangeLogSettings(const Parameters& changes, LogSettings& settings) {
  Changes wanted;
  for (const auto& [name, value] : changes) TENON_RETURN_IF_ERROR(AddChange(name, value, &wanted));
  for (const auto& [level, on] : wanted.levels) settings.Turn(level, on);
  if (wanted.form.has_value()) settings.SetForm(*wanted.form);
  return absl::OkStatus();
}

}  // namespace tenon::oip
