// No bytes crash or exhaust the reader, and what it lets pass can be walked.
#include "import/pickle/pickle.h"

#include <cstdint>
#include <string_view>

#include "import/python/field.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tenon::ImportOptions options;
  options.limits.max_expanded_bytes = 1 << 20;
  options.limits.max_objects = 100'000;
  options.limits.max_array_elements = 1 << 20;
  const auto document = tenon::python::ReadPickle(
      std::string_view(reinterpret_cast<const char*>(data), size), options);
  if (!document.ok()) return 0;
  const tenon::python::Field root(document->root, "");
  (void)root.Doubles();
  (void)root.Strings();
  (void)root.AsTensor();
  (void)root.Entries();
  return 0;
}
