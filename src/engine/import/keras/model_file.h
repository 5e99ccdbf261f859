// A Keras model file taken apart: its configuration, its weights, the files beside them.
//
// Used by keras_importer.cc. Borrows the bytes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "archive/zip_archive.h"
#include "import/importer.h"
#include "import/keras/internal/hdf5_file.h"
#include "import/keras/layer_context.h"
#include "import/keras/weights.h"
#include "json/document.h"

namespace tenon::keras {

struct ModelFile {
  json::Document config;
  std::string keras_version;  // empty: the file doesn't say
  std::shared_ptr<const Hdf5File> hdf5;
  Weights weights;
  ReadAsset read_asset;  // by its path in the archive
};

// A .keras archive (Keras 3) or a legacy .h5 file. INVALID_ARGUMENT when it is damaged or neither;
// UNIMPLEMENTED when it has weights alone; OUT_OF_RANGE names a limit.
absl::StatusOr<ModelFile> ReadModelFile(std::string_view bytes, const ImportOptions& options);

}  // namespace tenon::keras
