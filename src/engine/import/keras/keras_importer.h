// Reads Keras's model files: .keras archives (Keras 3) and legacy .h5 files.
#pragma once

#include <string_view>

#include "import/importer.h"

namespace tenon {

// Inputs and outputs have the names of the model's input and output layers (of a dict: its keys)
// and Keras's own shapes: channels stay where the model has them. Computes in float32, as Keras
// does. Immutable and thread-safe.
class KerasImporter final : public Importer {
 public:
  std::string_view name() const override { return "keras"; }
  int version() const override { return 2; }
  Recognition Recognize(const ImportSource& source) const override;
  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions& options) const override;
};

}  // namespace tenon
