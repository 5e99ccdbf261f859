// Whatever the bytes are, they are refused as the contract says or make a model that passes the
// inspector.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "import/sklearn/sklearn_importer.h"
#include "onnx/inspector.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tenon::ImportSource source;
  source.path = "model.joblib";
  source.bytes = std::string_view(reinterpret_cast<const char*>(data), size);
  tenon::ImportOptions options;
  options.limits.max_expanded_bytes = 1 << 20;
  options.limits.max_objects = 20'000;
  options.limits.max_entries = 1'000;
  options.limits.max_array_elements = 1 << 18;
  options.limits.max_depth = 64;
  const auto imported = tenon::SklearnImporter().Import(source, options);
  if (imported.ok()) {
    if (!tenon::InspectModel(imported->onnx, {}).ok()) std::abort();
    return 0;
  }
  if (absl::IsInternal(imported.status()) || absl::IsUnknown(imported.status())) std::abort();
  return 0;
}
