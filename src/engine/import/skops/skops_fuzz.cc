// No schema.json crashes or exhausts the reader, whatever its archive, and no .npy does.
#include "import/skops/skops.h"

#include <cstdint>
#include <string_view>

#include "import/skops/internal/npy_array.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tenon::ImportOptions options;
  options.limits.max_expanded_bytes = 1 << 20;
  options.limits.max_objects = 100'000;
  options.limits.max_array_elements = 1 << 20;
  (void)tenon::python::internal::ReadNpy(bytes, nullptr, options.limits);
  const auto archive = tenon::ZipArchive::Open(bytes, {.max_expanded_bytes = 1 << 20});
  if (archive.ok()) (void)tenon::python::ReadSkops(*archive, options);
  return 0;
}
