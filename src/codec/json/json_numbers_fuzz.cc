// Whatever the fast reader takes, std::from_chars reads as the same number.
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "json/number_reader.h"
#include "json/string_reader.h"

namespace {

template <typename T>
void CheckOne(const std::string& text) {
  const int64_t shape[] = {1};
  T value{};
  if (!tenon::json::ReadNumbers<T>("[" + text + "]", shape, std::span(&value, 1)).ok()) return;
  // With room behind it a number of the usual form is read another way, to the same value.
  T again{};
  const std::string roomy = "[" + text + std::string(40, ' ') + "]";
  const absl::Status status = tenon::json::ReadNumbers<T>(roomy, shape, std::span(&again, 1));
  if (!status.ok() || std::memcmp(&again, &value, sizeof(T)) != 0) std::abort();
  if (!std::isfinite(static_cast<double>(value))) return;
  const size_t begin = text.find_first_not_of(" \t\r\n");
  T expected{};
  const auto result = std::from_chars(text.data() + begin, text.data() + text.size(), expected);
  if (result.ec == std::errc::result_out_of_range) return;
  if (result.ec != std::errc() || expected != value) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckOne<float>(text);
  CheckOne<double>(text);
  CheckOne<int64_t>(text);
  const int64_t shape[] = {2, 2};
  std::vector<float> four(4);
  (void)tenon::json::ReadNumbers<float>(text, shape, std::span(four)).ok();
  (void)tenon::json::ReadStrings(text, shape, 4, [](std::string_view) {}).ok();
  return 0;
}
