// Whatever the bytes are, they are refused or make a model whose trees hold together.
#include "import/lightgbm/lightgbm_model.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "import/lightgbm/lightgbm_importer.h"
#include "import/trees/tree_ensemble.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tenon::ImportOptions options;
  options.limits.max_objects = 100'000;
  const auto model = tenon::lightgbm::ReadModel(bytes, options);
  if (!model.ok()) return 0;
  if (!CheckTrees(model->trees, model->features).ok()) std::abort();
  tenon::ImportSource source;
  source.path = "model.txt";
  source.bytes = bytes;
  if (!tenon::LightgbmImporter().Import(source, options).ok()) std::abort();
  return 0;
}
