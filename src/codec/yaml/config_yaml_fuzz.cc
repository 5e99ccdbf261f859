// Names that are read are unique and not empty.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "yaml/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)tenon::yaml::ReadScalars({reinterpret_cast<const char*>(data), size});
  const auto entries = tenon::yaml::ReadFlat({reinterpret_cast<const char*>(data), size});
  if (!entries.ok()) return 0;
  std::set<std::string_view> names;
  for (const auto& entry : *entries) {
    if (entry.name.empty() || !names.insert(entry.name).second) std::abort();
  }
  return 0;
}
