// Whatever is parsed stays within the limits and has no flaw; a tape is parsed as a document is.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/document.h"
#include "json/flaw.h"
#include "json/tape.h"

namespace {

size_t DepthOf(const tenon::json::Value& value) {
  size_t depth = 0;
  for (const auto& child : value.elements) depth = std::max(depth, DepthOf(child));
  for (const auto& member : value.members) depth = std::max(depth, DepthOf(member.value));
  return depth + 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tenon::json::Limits limits{.max_depth = 8, .max_nodes = 1000};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = tenon::json::Document::Parse(text, limits);
  if (document.ok() && DepthOf(document->root()) > limits.max_depth) std::abort();
  if (tenon::json::Tape::Parse(text, 0, limits).ok() != document.ok()) std::abort();
  const auto flaw = tenon::json::FindFlaw(text);
  if (flaw.has_value() && (document.ok() || flaw->place > size)) std::abort();
  return 0;
}
