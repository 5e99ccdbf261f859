// Takes one JSON number apart, and puts it together as float or double, correctly rounded.
//
// Clinger's fast path (How to read floating point numbers accurately, PLDI 1990): a decimal of at
// most 19 digits times a power of ten up to 10^22 is one or two roundings away from its double. Two
// roundings, or a double near the middle between two floats, go to std::from_chars instead.
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "json/internal/array_walk.h"

namespace tenon::json::internal {

struct Decimal {
  uint64_t mantissa = 0;  // its digits, when there are at most 19
  int exponent = 0;       // of ten
  bool negative = false;
  bool exact = true;  // mantissa and exponent say it all
};

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits at the front of eight bytes, found and read without a branch (after Lemire, Quickly
// parsing eight digits, 2018).
struct DigitRun {
  size_t count = 0;
  uint64_t value = 0;
};

inline DigitRun ReadDigits(const char* at) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof(bytes));
  bytes ^= 0x3030303030303030;  // a digit becomes 0 to 9, all else is more
  const uint64_t others = (bytes | (bytes + 0x7676767676767676)) & 0x8080808080808080;
  const auto count = static_cast<size_t>(std::countr_zero(others)) / 8;
  // The digits move to the end of the word, zeros before them.
  bytes = count == 0 ? 0 : bytes << (64 - 8 * count);
  bytes = (bytes * 10) + (bytes >> 8);
  const uint64_t value = (((bytes & 0x000000FF000000FF) * 0x000F424000000064) +
                          (((bytes >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >>
                         32;
  return {count, value & 0xFFFFFFFF};
}

inline constexpr std::array<uint64_t, 9> kSmallPowersOfTen = {
    1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

// Takes digits, adds them to `mantissa`; how many there were.
inline size_t TakeDigits(Cursor& cursor, uint64_t* mantissa) {
  const char* begin = cursor.at;
  while (cursor.at != cursor.end && IsDigit(*cursor.at)) {
    *mantissa = *mantissa * 10 + static_cast<uint64_t>(*cursor.at++ - '0');
  }
  return static_cast<size_t>(cursor.at - begin);
}

// Takes a number as most are: up to seven digits and perhaps up to fifteen behind a point. False
// for all else; the cursor is then anywhere. Reads no byte behind the cursor's end.
inline bool TakeUsual(Cursor& cursor, Decimal* decimal) {
  constexpr std::ptrdiff_t kRoom = 32;
  if (cursor.end - cursor.at < kRoom) return false;
  decimal->negative = *cursor.at == '-';
  const char* at = cursor.at + (decimal->negative ? 1 : 0);
  DigitRun whole;
  if (IsDigit(at[0]) && !IsDigit(at[1])) {
    // So common, and so well foretold, that the processor goes on before it has counted.
    whole = {1, static_cast<uint64_t>(at[0] - '0')};
    ++at;
  } else {
    whole = ReadDigits(at);
    if (whole.count == 0 || whole.count == 8 || *at == '0') return false;
    at += whole.count;
  }
  decimal->mantissa = whole.value;
  if (*at == '.') {
    ++at;
    DigitRun fraction = ReadDigits(at);
    decimal->mantissa = decimal->mantissa * kSmallPowersOfTen[fraction.count] + fraction.value;
    // One condition for what is rare: counts of seven and eight are both common, and as likely.
    const bool longer =
        static_cast<bool>(static_cast<int>(fraction.count == 8) & static_cast<int>(IsDigit(at[8])));
    if (longer) {
      const DigitRun rest = ReadDigits(at + 8);
      decimal->mantissa = decimal->mantissa * kSmallPowersOfTen[rest.count] + rest.value;
      fraction.count += rest.count;
    }
    if (fraction.count == 0 || whole.count + fraction.count > 16) return false;
    decimal->exponent = -static_cast<int>(fraction.count);
    at += fraction.count;
  }
  cursor.at = at;
  return *at != 'e' && *at != 'E' && !IsDigit(*at);
}

inline bool TakeExponent(Cursor& cursor, Decimal* decimal) {
  constexpr int kEnough = 100'000;
  const bool negative = cursor.Peek() == '-';
  if (negative || cursor.Peek() == '+') ++cursor.at;
  if (!IsDigit(cursor.Peek())) return false;
  int exponent = 0;
  while (IsDigit(cursor.Peek())) {
    if (exponent < kEnough) exponent = exponent * 10 + (*cursor.at - '0');
    ++cursor.at;
  }
  decimal->exponent += negative ? -exponent : exponent;
  return true;
}

// Takes one number (RFC 8259, section 6) off the cursor; false when there is none.
inline bool TakeDecimal(Cursor& cursor, Decimal* decimal) {
  decimal->negative = cursor.Take('-');
  const bool leading_zero = cursor.Peek() == '0';
  const size_t whole = TakeDigits(cursor, &decimal->mantissa);
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  size_t digits = whole;
  if (cursor.Take('.')) {
    const size_t fraction = TakeDigits(cursor, &decimal->mantissa);
    if (fraction == 0) return false;
    digits += fraction;
    decimal->exponent = -static_cast<int>(fraction < 100'000 ? fraction : 100'000);
  }
  if (cursor.Peek() == 'e' || cursor.Peek() == 'E') {
    ++cursor.at;
    if (!TakeExponent(cursor, decimal)) return false;
  }
  decimal->exact = digits <= 19;
  return true;
}

inline constexpr std::array<double, 23> kPowersOfTen = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// The slow and always right way; nullopt when the number is beyond T.
template <typename T>
std::optional<T> FromChars(const char* begin, const char* end) {
  T value{};
  const auto result = std::from_chars(begin, end, value);
  if (result.ec == std::errc()) return value;
  // Both ends of the range are reported alike: what is beyond it as a long double is too large, the
  // rest too small.
  long double wide = 0;
  if (std::from_chars(begin, end, wide).ec == std::errc() && std::abs(wide) < 1)
    return *begin == '-' ? T{-0.0F} : T{0};
  return std::nullopt;
}

// `decimal` with at most two roundings; nullopt when the fast path does not apply.
inline std::optional<double> ScaledDouble(const Decimal& decimal) {
  if (!decimal.exact || decimal.exponent < -22 || decimal.exponent > 22) return std::nullopt;
  // Below 2^63 the conversion is one instruction.
  if (decimal.mantissa >> 63 != 0) return std::nullopt;
  const auto mantissa = static_cast<double>(static_cast<int64_t>(decimal.mantissa));
  const double value = decimal.exponent < 0
                           ? mantissa / kPowersOfTen[static_cast<size_t>(-decimal.exponent)]
                           : mantissa * kPowersOfTen[static_cast<size_t>(decimal.exponent)];
  return decimal.negative ? -value : value;
}

// `decimal` rounded once, where that is sure; false where it is not.
inline bool RoundOnce(const Decimal& decimal, double* out) {
  constexpr uint64_t kExactMantissa = uint64_t{1} << 53;
  if (decimal.mantissa > kExactMantissa) return false;
  const std::optional<double> value = ScaledDouble(decimal);
  *out = value.value_or(0);
  return value.has_value();
}

inline bool RoundOnce(const Decimal& decimal, float* out) {
  const std::optional<double> near = ScaledDouble(decimal);
  if (!near.has_value()) return false;
  // The 29 bits that a float drops, moved so that the two doubles on either side of a tie become 0
  // to 4.
  const uint64_t near_tie = (std::bit_cast<uint64_t>(*near) + 2 - 0x10000000) & 0x1FFFFFFF;
  const double size = std::abs(*near);
  const bool normal = size >= std::numeric_limits<float>::min() || size == 0;
  *out = static_cast<float>(*near);
  return near_tie > 4 && normal && size <= std::numeric_limits<float>::max();
}

}  // namespace tenon::json::internal
