#include "predict/tensor_builder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"
#include "tensor/half.h"

namespace tenon {
namespace {

constexpr size_t kMaxShown = 64;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

bool IsMissing(std::string_view text) { return text.empty() || text == "NA" || text == "null"; }

template <typename T>
std::from_chars_result FromChars(std::string_view text, T* value) {
  return std::from_chars(text.data(), text.data() + text.size(), *value);
}

// std::from_chars reports what is too small as it does what is too large.
template <typename T>
std::optional<T> ParseFloat(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value = 0;
  const auto result = FromChars(text, &value);
  if (text.empty() || result.ptr != text.data() + text.size()) return std::nullopt;
  if (result.ec == std::errc()) return value;
  long double wide = 0;
  const bool is_small = FromChars(text, &wide).ec == std::errc() && std::abs(wide) < 1;
  if (!is_small) return std::nullopt;
  return text.front() == '-' ? T{-0.0F} : T{0};
}

// `value` as a whole number of T, if it is one.
template <typename T>
std::optional<T> ToInteger(double value) {
  // The first double above T's range is a power of two, which max() itself may not be.
  const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
  const double begin = std::is_signed_v<T> ? -end : 0.0;
  if (!(value >= begin && value < end) || std::trunc(value) != value) return std::nullopt;
  return static_cast<T>(value);
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && static_cast<char>(a | 0x20) == b);
  });
}

std::string Show(const Scalar& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using V = std::decay_t<decltype(v)>;
        if constexpr (std::same_as<V, std::monostate>) {
          return "null";
        } else if constexpr (std::same_as<V, bool>) {
          return v ? "true" : "false";
        } else if constexpr (std::same_as<V, std::string_view>) {
          return Quote(v, kMaxShown);
        } else {
          return StrCat(v);
        }
      },
      value);
}

template <typename T>
std::optional<T> WholeNumberOf(const Scalar& value) {
  if (const bool* v = std::get_if<bool>(&value)) return static_cast<T>(*v ? 1 : 0);
  if (const double* v = std::get_if<double>(&value)) return ToInteger<T>(*v);
  const int64_t* number = std::get_if<int64_t>(&value);
  if (number != nullptr && std::in_range<T>(*number)) return static_cast<T>(*number);
  const uint64_t* large = std::get_if<uint64_t>(&value);
  if (large != nullptr && std::in_range<T>(*large)) return static_cast<T>(*large);
  return std::nullopt;
}

std::optional<double> NumberOf(const Scalar& value) {
  if (std::holds_alternative<std::monostate>(value)) return std::nan("");
  if (const bool* v = std::get_if<bool>(&value)) return *v ? 1 : 0;
  if (const auto* v = std::get_if<int64_t>(&value)) return static_cast<double>(*v);
  if (const auto* v = std::get_if<uint64_t>(&value)) return static_cast<double>(*v);
  if (const double* v = std::get_if<double>(&value)) return *v;
  return std::nullopt;
}

}  // namespace

template <typename T>
absl::Status TensorBuilder::Put(T value) {
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  return absl::OkStatus();
}

absl::Status TensorBuilder::IsNot(std::string_view value) const {
  return absl::InvalidArgumentError(StrCat(value, " is not ", NameOf(dtype_)));
}

template <typename T>
absl::Status TensorBuilder::AppendFloatText(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  const std::optional<T> value =
      IsMissing(trimmed) ? std::numeric_limits<T>::quiet_NaN() : ParseFloat<T>(trimmed);
  if (!value.has_value()) return IsNot(Quote(text, kMaxShown));
  if (dtype_ == DType::kFp16) return Put(Fp16FromFloat(static_cast<float>(*value)));
  if (dtype_ == DType::kBf16) return Put(Bf16FromFloat(static_cast<float>(*value)));
  return Put(*value);
}

template <typename T>
absl::Status TensorBuilder::AppendIntegerText(std::string_view text) {
  std::string_view trimmed = Trim(text);
  if (trimmed.starts_with('+')) trimmed.remove_prefix(1);
  T value = 0;
  const auto result = FromChars(trimmed, &value);
  const bool all = !trimmed.empty() && result.ptr == trimmed.data() + trimmed.size();
  if (all && result.ec == std::errc()) return Put(value);
  // "5.0" is what other tools write of whole numbers in a column that once had a gap.
  const std::optional<double> number = all ? std::nullopt : ParseFloat<double>(trimmed);
  const std::optional<T> whole = number.has_value() ? ToInteger<T>(*number) : std::nullopt;
  return whole.has_value() ? Put(*whole) : IsNot(Quote(text, kMaxShown));
}

absl::Status TensorBuilder::AppendBoolText(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  if (trimmed == "1" || EqualsIgnoringCase(trimmed, "true")) return Put(true);
  if (trimmed == "0" || EqualsIgnoringCase(trimmed, "false")) return Put(false);
  return IsNot(Quote(text, kMaxShown));
}

absl::Status TensorBuilder::AppendText(std::string_view text) {
  switch (dtype_) {
    case DType::kBool:
      return AppendBoolText(text);
    case DType::kUint8:
      return AppendIntegerText<uint8_t>(text);
    case DType::kUint16:
      return AppendIntegerText<uint16_t>(text);
    case DType::kUint32:
      return AppendIntegerText<uint32_t>(text);
    case DType::kUint64:
      return AppendIntegerText<uint64_t>(text);
    case DType::kInt8:
      return AppendIntegerText<int8_t>(text);
    case DType::kInt16:
      return AppendIntegerText<int16_t>(text);
    case DType::kInt32:
      return AppendIntegerText<int32_t>(text);
    case DType::kInt64:
      return AppendIntegerText<int64_t>(text);
    case DType::kFp16:
    case DType::kBf16:
    case DType::kFp32:
      return AppendFloatText<float>(text);
    case DType::kFp64:
      return AppendFloatText<double>(text);
    case DType::kBytes:
      return AppendString(text);
  }
  return absl::InternalError("a dtype without a text form");
}

template <typename T>
absl::Status TensorBuilder::AppendFloat(const Scalar& value) {
  const std::optional<double> number = NumberOf(value);
  const T result = number.has_value() ? static_cast<T>(*number) : T{0};
  if (!number.has_value() || std::isinf(result) != std::isinf(*number)) return IsNot(Show(value));
  if (dtype_ == DType::kFp16) return Put(Fp16FromFloat(static_cast<float>(result)));
  if (dtype_ == DType::kBf16) return Put(Bf16FromFloat(static_cast<float>(result)));
  return Put(result);
}

template <typename T>
absl::Status TensorBuilder::AppendInteger(const Scalar& value) {
  const std::optional<T> number = WholeNumberOf<T>(value);
  return number.has_value() ? Put(*number) : IsNot(Show(value));
}

absl::Status TensorBuilder::AppendBool(const Scalar& value) {
  const std::optional<uint8_t> number = WholeNumberOf<uint8_t>(value);
  return number.has_value() && *number < 2 ? Put(*number) : IsNot(Show(value));
}

absl::Status TensorBuilder::AppendString(const Scalar& value) {
  const std::string_view* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return IsNot(Show(value));
  AppendBytesElement(*text, &bytes_);
  return absl::OkStatus();
}

absl::Status TensorBuilder::Append(const Scalar& value) {
  switch (dtype_) {
    case DType::kBool:
      return AppendBool(value);
    case DType::kUint8:
      return AppendInteger<uint8_t>(value);
    case DType::kUint16:
      return AppendInteger<uint16_t>(value);
    case DType::kUint32:
      return AppendInteger<uint32_t>(value);
    case DType::kUint64:
      return AppendInteger<uint64_t>(value);
    case DType::kInt8:
      return AppendInteger<int8_t>(value);
    case DType::kInt16:
      return AppendInteger<int16_t>(value);
    case DType::kInt32:
      return AppendInteger<int32_t>(value);
    case DType::kInt64:
      return AppendInteger<int64_t>(value);
    case DType::kFp16:
    case DType::kBf16:
    case DType::kFp32:
      return AppendFloat<float>(value);
    case DType::kFp64:
      return AppendFloat<double>(value);
    case DType::kBytes:
      return AppendString(value);
  }
  return absl::InternalError("a dtype without values");
}

absl::StatusOr<Tensor> TensorBuilder::Take(Shape shape) {
  std::string bytes = std::exchange(bytes_, {});
  if (dtype_ == DType::kBytes) return Tensor::FromPackedBytes(std::move(shape), std::move(bytes));
  return Tensor::CopyOf(dtype_, std::move(shape), std::as_bytes(std::span(bytes)));
}

}  // namespace tenon
