#include "grpc/timeout.h"

#include <cstdint>
#include <optional>

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon::grpc {
namespace {

constexpr size_t kMaxDigits = 8;

std::optional<absl::Duration> UnitOf(char letter) {
  switch (letter) {
    case 'H':
      return absl::Hours(1);
    case 'M':
      return absl::Minutes(1);
    case 'S':
      return absl::Seconds(1);
    case 'm':
      return absl::Milliseconds(1);
    case 'u':
      return absl::Microseconds(1);
    case 'n':
      return absl::Nanoseconds(1);
    default:
      return std::nullopt;
  }
}

std::optional<int64_t> Digits(std::string_view text) {
  if (text.empty() || text.size() > kMaxDigits) return std::nullopt;
  int64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + (digit - '0');
  }
  return value;
}

}  // namespace

absl::StatusOr<absl::Duration> ParseTimeout(std::string_view value) {
  const auto unit = value.empty() ? std::nullopt : UnitOf(value.back());
  const auto count = value.empty() ? std::nullopt : Digits(value.substr(0, value.size() - 1));
  if (unit.has_value() && count.has_value()) return *unit * *count;
  return absl::InvalidArgumentError(
      StrCat("header grpc-timeout is ", Quote(value, 32),
             ", expected one to eight digits and one of H, M, S, m, u and n"));
}

}  // namespace tenon::grpc
