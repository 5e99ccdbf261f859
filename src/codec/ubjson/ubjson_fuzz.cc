// Whatever the bytes are, what is read of them lies within them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ubjson/document.h"

namespace {

void Walk(const tenon::ubjson::Value& value, std::string_view bytes) {
  const bool inside =
      value.text.empty() || (value.text.data() >= bytes.data() &&
                             value.text.data() + value.text.size() <= bytes.data() + bytes.size());
  if (!inside) std::abort();
  for (size_t i = 0; i < value.number_count(); ++i) {
    static_cast<void>(value.DoubleAt(i));
    static_cast<void>(value.IntAt(i));
  }
  for (const auto& element : value.elements) Walk(element, bytes);
  for (const auto& member : value.members) {
    if (value.Find(member.key) != &member.value) std::abort();
    Walk(member.value, bytes);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto document =
      tenon::ubjson::Document::Parse(bytes, {.max_depth = 16, .max_nodes = 10'000});
  if (document.ok()) Walk(document->root(), bytes);
  return 0;
}
