// Walks through a model's configuration, layer by layer, and has each translated.
//
// Used by keras_importer.cc. What a layer refuses does not end the walk: the layers behind it are
// tried on their own, each in a graph that is thrown away, so that everything that stands in the
// way is reported at once.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/keras/model_file.h"

namespace tenon::keras {

// INVALID_ARGUMENT for a configuration that isn't one; UNIMPLEMENTED naming every layer that is not
// supported; OUT_OF_RANGE names a limit; CANCELLED.
absl::StatusOr<ImportedModel> TranslateModel(const ModelFile& file, const ImportOptions& options);

}  // namespace tenon::keras
