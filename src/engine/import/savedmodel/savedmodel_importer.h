// Reads TensorFlow SavedModel folders.
#pragma once

#include <string_view>

#include "import/importer.h"

namespace tenon {

// The signature "serving_default", else the only one: its keys name the inputs and outputs.
// Variables come from the checkpoint beside the graph, tables from the model's initialisers.
// Operators that are not supported are refused all at once, each with its node and function.
// Immutable and thread-safe.
class SavedModelImporter final : public Importer {
 public:
  std::string_view name() const override { return "savedmodel"; }
  int version() const override { return 1; }
  Recognition Recognize(const ImportSource& source) const override;
  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions& options) const override;
};

}  // namespace tenon
