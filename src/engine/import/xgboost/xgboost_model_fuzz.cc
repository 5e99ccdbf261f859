// Whatever the bytes are, they are refused or make a model whose trees hold together.
#include "import/xgboost/xgboost_model.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "import/trees/tree_ensemble.h"
#include "import/xgboost/xgboost_importer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tenon::ImportOptions options;
  options.limits.max_objects = 100'000;
  options.limits.max_depth = 32;
  const auto model = tenon::xgboost::ReadModel(bytes, options);
  if (!model.ok()) return 0;
  if (!CheckTrees(model->trees, model->features).ok()) std::abort();
  tenon::ImportSource source;
  source.path = "model.ubj";
  source.bytes = bytes;
  if (!tenon::XgboostImporter().Import(source, options).ok()) std::abort();
  return 0;
}
