#include "strings/units.h"

#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 10> kUnits = {{
    {"", 1.0},
    {"B", 1.0},
    {"kB", 1e3},
    {"MB", 1e6},
    {"GB", 1e9},
    {"TB", 1e12},
    {"KiB", 1024.0},
    {"MiB", 1048576.0},
    {"GiB", 1073741824.0},
    {"TiB", 1099511627776.0},
}};

}  // namespace

absl::StatusOr<int64_t> ParseBytes(std::string_view text) {
  const std::string_view trimmed = ToStd(absl::StripAsciiWhitespace(ToAbsl(text)));
  const size_t number_end = trimmed.find_first_not_of("0123456789.");
  const std::string_view number = trimmed.substr(0, number_end);
  const std::string_view unit =
      number_end == std::string_view::npos
          ? ""
          : ToStd(absl::StripLeadingAsciiWhitespace(ToAbsl(trimmed.substr(number_end))));
  double value = 0;
  if (!number.empty() && absl::SimpleAtod(ToAbsl(number), &value)) {
    for (const auto& [name, factor] : kUnits) {
      const double bytes = value * factor;
      if (absl::EqualsIgnoreCase(ToAbsl(unit), ToAbsl(name)) && bytes < 0x1p63)
        return static_cast<int64_t>(std::llround(bytes));
    }
  }
  return absl::InvalidArgumentError(StrCat(
      Quote(text), " is not a size: write a number with B, KiB, MiB, GiB or TiB, as in 64MiB"));
}

std::string FormatBytes(int64_t bytes) {
  static constexpr std::array<std::string_view, 5> kNames = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  while (std::abs(value) >= 1024 && unit + 1 < kNames.size()) {
    value /= 1024;
    ++unit;
  }
  const bool whole = value == std::floor(value);
  return whole ? absl::StrFormat("%.0f %s", value, kNames[unit])
               : absl::StrFormat("%.1f %s", value, kNames[unit]);
}

std::string FormatLatency(absl::Duration latency) {
  static constexpr std::array<std::string_view, 3> kNames = {"us", "ms", "s"};
  double value = absl::ToDoubleMicroseconds(latency);
  size_t unit = 0;
  // What would be printed as 1000 has the next unit.
  while (value >= 999.5 && unit + 1 < kNames.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return absl::StrFormat("%.*f %s", decimals, value, kNames[unit]);
}

absl::StatusOr<absl::Duration> ParseDuration(std::string_view text) {
  absl::Duration duration;
  if (!absl::ParseDuration(ToAbsl(text), &duration) || duration < absl::ZeroDuration()) {
    return absl::InvalidArgumentError(
        StrCat(Quote(text), " is not a duration: write a number with ms, s, m or h, as in 30s"));
  }
  return duration;
}

}  // namespace tenon
