// Reads XGBoost's own model files, JSON and UBJSON.
#pragma once

#include <string_view>

#include "import/importer.h"

namespace tenon {

// Input X, FP64 [-1,features], rounded to float32 inside. A classifier of scikit-learn's interface
// answers predict (INT64 class) and predict_proba, other models predict as Booster.predict does;
// raw_score is the margin. Answers are FP32, as XGBoost's. Immutable and thread-safe.
class XgboostImporter final : public Importer {
 public:
  std::string_view name() const override { return "xgboost"; }
  int version() const override { return 1; }
  Recognition Recognize(const ImportSource& source) const override;
  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions& options) const override;
};

}  // namespace tenon
