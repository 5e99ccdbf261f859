// Reads LightGBM's text models.
#pragma once

#include <string_view>

#include "import/importer.h"

namespace tenon {

// Input X, FP64 [-1,features]; outputs predict, as Booster.predict answers, and raw_score, FP64.
// The text does not say of which scikit-learn class it is. Immutable and thread-safe.
class LightgbmImporter final : public Importer {
 public:
  std::string_view name() const override { return "lightgbm"; }
  int version() const override { return 1; }
  Recognition Recognize(const ImportSource& source) const override;
  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions& options) const override;
};

}  // namespace tenon
