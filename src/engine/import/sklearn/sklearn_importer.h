// Reads scikit-learn models: skops archives, pickles, cloudpickles, and joblib dumps with their
// compressions.
#pragma once

#include <string_view>

#include "import/importer.h"

namespace tenon {

// Inputs and outputs as sklearn_model.h says. Immutable and thread-safe.
class SklearnImporter final : public Importer {
 public:
  std::string_view name() const override { return "sklearn"; }
  int version() const override { return 1; }
  Recognition Recognize(const ImportSource& source) const override;
  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions& options) const override;
};

}  // namespace tenon
