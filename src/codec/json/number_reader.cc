#include "json/number_reader.h"

#include <charconv>
#include <concepts>

#include "json/internal/array_walk.h"
#include "json/internal/decimal.h"
#include "strings/quote.h"

namespace tenon::json {
namespace {

using internal::Cursor;
using internal::Decimal;

template <typename T>
constexpr std::string_view kTypeName = "";
template <>
constexpr std::string_view kTypeName<float> = "FP32";
template <>
constexpr std::string_view kTypeName<double> = "FP64";
template <>
constexpr std::string_view kTypeName<int8_t> = "INT8";
template <>
constexpr std::string_view kTypeName<int16_t> = "INT16";
template <>
constexpr std::string_view kTypeName<int32_t> = "INT32";
template <>
constexpr std::string_view kTypeName<int64_t> = "INT64";
template <>
constexpr std::string_view kTypeName<uint8_t> = "UINT8";
template <>
constexpr std::string_view kTypeName<uint16_t> = "UINT16";
template <>
constexpr std::string_view kTypeName<uint32_t> = "UINT32";
template <>
constexpr std::string_view kTypeName<uint64_t> = "UINT64";

// The element that begins at `at`, for a message.
std::string ElementText(const char* at, const char* end) {
  const std::string_view rest(at, static_cast<size_t>(end - at));
  return Quote(rest.substr(0, rest.find_first_of(",] \n\r\t", 1)), 64);
}

absl::Status NotA(std::string_view what, size_t index, const char* at, const char* end) {
  return absl::InvalidArgumentError(
      StrCat("element ", index, " is ", ElementText(at, end), ", not ", what));
}

template <typename T>
absl::Status NotHeld(size_t index, const char* at, const char* end) {
  return absl::InvalidArgumentError(StrCat("element ", index, " is ", ElementText(at, end),
                                           ", which ", kTypeName<T>, " does not hold"));
}

bool TakeWord(Cursor& cursor, std::string_view word) {
  const std::string_view rest(cursor.at, static_cast<size_t>(cursor.end - cursor.at));
  if (!rest.starts_with(word)) return false;
  cursor.at += word.size();
  return true;
}

// The tokens for what is no number.
template <typename T>
bool TakeSpecial(Cursor& cursor, T* out) {
  if (TakeWord(cursor, "NaN")) {
    *out = std::numeric_limits<T>::quiet_NaN();
  } else if (TakeWord(cursor, "Infinity")) {
    *out = std::numeric_limits<T>::infinity();
  } else if (TakeWord(cursor, "-Infinity")) {
    *out = -std::numeric_limits<T>::infinity();
  } else {
    return false;
  }
  return true;
}

template <std::floating_point T>
absl::Status ReadElement(Cursor& cursor, size_t index, T* out) {
  const char* begin = cursor.at;
  Decimal decimal;
  if (!internal::TakeDecimal(cursor, &decimal)) {
    cursor.at = begin;
    return TakeSpecial(cursor, out) ? absl::OkStatus() : NotA("a number", index, begin, cursor.end);
  }
  std::optional<T> value;
  if constexpr (std::same_as<T, float>) {
    value = internal::ToFloat(decimal, begin, cursor.at);
  } else {
    value = internal::ToDouble(decimal, begin, cursor.at);
  }
  if (!value.has_value()) return NotHeld<T>(index, begin, cursor.end);
  *out = *value;
  return absl::OkStatus();
}

template <std::integral T>
absl::Status ReadElement(Cursor& cursor, size_t index, T* out) {
  const char* begin = cursor.at;
  const char* digits = begin + (cursor.Peek() == '-' ? 1 : 0);
  if (digits == cursor.end || !internal::IsDigit(*digits))
    return NotA("an integer", index, begin, cursor.end);
  const char* end = digits;
  while (end != cursor.end && internal::IsDigit(*end)) ++end;
  const bool leading_zero = *digits == '0' && end - digits > 1;
  const bool fraction = end != cursor.end && (*end == '.' || *end == 'e' || *end == 'E');
  if (leading_zero || fraction) return NotA("an integer", index, begin, cursor.end);
  const bool minus_zero = digits != begin && end - digits == 1 && *digits == '0';
  const auto result = std::from_chars(minus_zero ? digits : begin, end, *out);
  if (result.ec != std::errc() || result.ptr != end) return NotHeld<T>(index, begin, cursor.end);
  cursor.at = end;
  return absl::OkStatus();
}

absl::Status ReadElement(Cursor& cursor, size_t index, bool* out) {
  *out = TakeWord(cursor, "true");
  if (*out || TakeWord(cursor, "false")) return absl::OkStatus();
  return NotA("true or false", index, cursor.at, cursor.end);
}

}  // namespace

template <typename T>
absl::Status ReadNumbers(std::string_view array, std::span<const int64_t> shape, std::span<T> out) {
  return internal::WalkArray(array, shape, out.size(), [out](Cursor& cursor, size_t index) {
    return ReadElement(cursor, index, &out[index]);
  });
}

template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<float>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<double>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<bool>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int8_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int16_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int32_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int64_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint8_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint16_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint32_t>);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint64_t>);

}  // namespace tenon::json
