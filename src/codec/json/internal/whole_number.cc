#include "json/internal/whole_number.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "json/internal/decimal.h"

namespace tenon::json::internal {
namespace {

// Nobody writes more of an integer; within it, Decimal's exponent is exact.
constexpr size_t kLongestText = 1000;

// No integer has so many digits.
constexpr size_t kTooMany = 40;

}  // namespace

std::optional<std::string> TakeWholeNumber(Cursor& cursor) {
  const char* begin = cursor.at;
  Decimal decimal;
  if (!TakeDecimal(cursor, &decimal)) return std::nullopt;
  const std::string_view text(begin, static_cast<size_t>(cursor.at - begin));
  if (text.size() > kLongestText) return std::nullopt;
  std::string digits;
  for (const char c : text.substr(0, text.find_first_of("eE"))) {
    if (IsDigit(c) && (c != '0' || !digits.empty())) digits.push_back(c);
  }
  if (digits.empty()) return "0";
  if (decimal.exponent < 0) {
    const auto dropped = static_cast<size_t>(-decimal.exponent);
    if (dropped >= digits.size()) return std::nullopt;
    if (digits.find_first_not_of('0', digits.size() - dropped) != std::string::npos)
      return std::nullopt;
    digits.resize(digits.size() - dropped);
  } else {
    digits.append(std::min(static_cast<size_t>(decimal.exponent), kTooMany), '0');
  }
  return decimal.negative ? "-" + digits : digits;
}

}  // namespace tenon::json::internal
