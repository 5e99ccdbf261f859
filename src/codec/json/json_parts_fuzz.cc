// Parts lie within the text, and putting them together again gives what can be split again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "json/parts.h"

namespace {

void CheckWithin(std::string_view text, std::string_view part) {
  const bool within = part.data() >= text.data() &&
                      part.data() + part.size() <= text.data() + text.size() && !part.empty();
  if (!within) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // The exact size, so that a byte read behind the end is seen.
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto members = tenon::json::SplitMembers(text, {});
  if (members.ok()) {
    for (const auto& [key, value] : *members) CheckWithin(text, value);
  }
  const auto elements = tenon::json::SplitElements(text, {});
  if (elements.ok()) {
    std::string again;
    for (const std::string_view part : *elements) {
      CheckWithin(text, part);
      again.append(again.empty() ? "[" : ",").append(part);
    }
    again.append(again.empty() ? "[]" : "]");
    const auto split = tenon::json::SplitElements(again, {});
    if (!split.ok() || split->size() != elements->size()) __builtin_trap();
  }
  const auto shape = tenon::json::ShapeOfValue(text);
  if (shape.ok() && shape->size() > 16) __builtin_trap();
  return 0;
}
