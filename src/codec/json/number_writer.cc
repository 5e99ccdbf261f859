#include "json/number_writer.h"

#include <array>
#include <cmath>
#include <concepts>
#include <cstring>
#include <string_view>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace tenon::json {
namespace {

// A double has at most 24 characters, a 64-bit integer 20; and a comma.
constexpr size_t kMaxNumber = 32;
constexpr size_t kBuffer = 8 * 1024;

char* Put(std::string_view text, char* at) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

template <std::floating_point T>
char* PutNumber(T value, NonFinite form, char* at) {
  if (value == 0) return Put(std::signbit(value) ? "-0.0" : "0", at);
  if (std::isfinite(value)) return fmt::format_to(at, FMT_COMPILE("{}"), value);
  if (form == NonFinite::kNull) return Put("null", at);
  const bool quoted = form == NonFinite::kString;
  if (quoted) *at++ = '"';
  at = Put(std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity", at);
  if (quoted) *at++ = '"';
  return at;
}

template <std::integral T>
char* PutNumber(T value, NonFinite /*form*/, char* at) {
  return fmt::format_to(at, FMT_COMPILE("{}"), value);
}

char* PutNumber(bool value, NonFinite /*form*/, char* at) {
  return Put(value ? "true" : "false", at);
}

}  // namespace

template <typename T>
void AppendNumbers(std::span<const T> values, std::string* out, NonFinite form) {
  std::array<char, kBuffer> buffer;
  char* at = buffer.data();
  for (size_t i = 0; i < values.size(); ++i) {
    if (at > buffer.data() + buffer.size() - kMaxNumber) {
      out->append(buffer.data(), at);
      at = buffer.data();
    }
    if (i > 0) *at++ = ',';
    at = PutNumber(values[i], form, at);
  }
  out->append(buffer.data(), at);
}

template void AppendNumbers(std::span<const float>, std::string*, NonFinite);
template void AppendNumbers(std::span<const double>, std::string*, NonFinite);
template void AppendNumbers(std::span<const bool>, std::string*, NonFinite);
template void AppendNumbers(std::span<const int8_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const int16_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const int32_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const int64_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const uint8_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const uint16_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const uint32_t>, std::string*, NonFinite);
template void AppendNumbers(std::span<const uint64_t>, std::string*, NonFinite);

}  // namespace tenon::json
