#include "compose/importers.h"

#include "import/keras/keras_importer.h"
#include "import/lightgbm/lightgbm_importer.h"
#include "import/savedmodel/savedmodel_importer.h"
#include "import/sklearn/sklearn_importer.h"
#include "import/torch/torch_importer.h"
#include "import/xgboost/xgboost_importer.h"

namespace tenon {

ImporterList MakeImporters() {
  ImporterList importers;
  importers.push_back(std::make_unique<SklearnImporter>());
  importers.push_back(std::make_unique<XgboostImporter>());
  importers.push_back(std::make_unique<LightgbmImporter>());
  importers.push_back(std::make_unique<TorchImporter>());
  importers.push_back(std::make_unique<KerasImporter>());
  importers.push_back(std::make_unique<SavedModelImporter>());
  return importers;
}

}  // namespace tenon
