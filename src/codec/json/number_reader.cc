#include "json/number_reader.h"

#include <charconv>
#include <concepts>

#include "absl/base/attributes.h"
#include "json/internal/array_walk.h"
#include "json/internal/decimal.h"
#include "json/internal/whole_number.h"
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

// How an element is read, and what is said of one that cannot be.
enum class Taken { kValue, kNoNumber, kNotHeld };

template <std::floating_point T>
ABSL_ATTRIBUTE_NOINLINE Taken TakeElement(Cursor& cursor, T* out) {
  const char* begin = cursor.at;
  Decimal decimal;
  if (!internal::TakeDecimal(cursor, &decimal)) {
    cursor.at = begin;
    return TakeSpecial(cursor, out) ? Taken::kValue : Taken::kNoNumber;
  }
  if (internal::RoundOnce(decimal, out)) return Taken::kValue;
  const std::optional<T> value = internal::FromChars<T>(begin, cursor.at);
  *out = value.value_or(0);
  return value.has_value() ? Taken::kValue : Taken::kNotHeld;
}

template <std::integral T>
Taken TakeElement(Cursor& cursor, T* out) {
  const char* begin = cursor.at;
  const char* digits = begin + (*begin == '-' ? 1 : 0);
  const char* end = digits;
  while (internal::IsDigit(*end)) ++end;
  const bool leading_zero = *digits == '0' && end - digits > 1;
  const bool fraction = *end == '.' || *end == 'e' || *end == 'E';
  if (end == digits || leading_zero || fraction) return Taken::kNoNumber;
  const bool minus_zero = digits != begin && end - digits == 1 && *digits == '0';
  const auto result = std::from_chars(minus_zero ? digits : begin, end, *out);
  if (result.ec != std::errc() || result.ptr != end) return Taken::kNotHeld;
  cursor.at = end;
  return Taken::kValue;
}

template <std::integral T>
Taken TakeWhole(Cursor& cursor, T* out) {
  const std::optional<std::string> digits = internal::TakeWholeNumber(cursor);
  if (!digits.has_value()) return Taken::kNoNumber;
  const char* end = digits->data() + digits->size();
  const auto result = std::from_chars(digits->data(), end, *out);
  return result.ec == std::errc() && result.ptr == end ? Taken::kValue : Taken::kNotHeld;
}

Taken TakeElement(Cursor& cursor, bool* out) {
  *out = TakeWord(cursor, "true");
  return *out || TakeWord(cursor, "false") ? Taken::kValue : Taken::kNoNumber;
}

template <typename T>
constexpr std::string_view kExpected = std::integral<T> ? "an integer" : "a number";
template <>
constexpr std::string_view kExpected<bool> = "true or false";

template <typename T>
class NumberElements {
 public:
  NumberElements(std::span<T> out, IntegerForm form) : out_(out), form_(form) {}

  bool Take(Cursor& cursor, size_t index) {
    if constexpr (std::floating_point<T>) {
      Cursor ahead = cursor;
      Decimal decimal;
      if (internal::TakeUsual(ahead, &decimal) && internal::RoundOnce(decimal, &out_[index]))
          [[likely]] {
        cursor.at = ahead.at;
        return true;
      }
    }
    const char* begin = cursor.at;
    taken_ = TakeElement(cursor, &out_[index]);
    if (taken_ == Taken::kValue) [[likely]]
      return true;
    cursor.at = begin;
    if constexpr (std::integral<T> && !std::same_as<T, bool>) {
      if (taken_ == Taken::kNoNumber && form_ == IntegerForm::kWholeNumber) {
        taken_ = TakeWhole(cursor, &out_[index]);
        if (taken_ == Taken::kValue) return true;
        cursor.at = begin;
      }
    }
    return false;
  }

  absl::Status Refusal(const Cursor& cursor, size_t index) const {
    const std::string element = ElementText(cursor.at, cursor.end);
    if (taken_ == Taken::kNoNumber) {
      return absl::InvalidArgumentError(
          StrCat("element ", index, " is ", element, ", not ", kExpected<T>));
    }
    return absl::InvalidArgumentError(
        StrCat("element ", index, " is ", element, ", which ", kTypeName<T>, " does not hold"));
  }

 private:
  const std::span<T> out_;
  const IntegerForm form_;
  Taken taken_ = Taken::kValue;
};

}  // namespace

template <typename T>
absl::Status ReadNumbers(std::string_view array, std::span<const int64_t> shape, std::span<T> out,
                         IntegerForm form) {
  NumberElements<T> elements(out, form);
  return internal::WalkArray(array, shape, out.size(), elements);
}

template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<float>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<double>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<bool>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int8_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int16_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int32_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<int64_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint8_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint16_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint32_t>,
                                  IntegerForm);
template absl::Status ReadNumbers(std::string_view, std::span<const int64_t>, std::span<uint64_t>,
                                  IntegerForm);

}  // namespace tenon::json
