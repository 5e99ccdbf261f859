// Archives that torch.save wrote: a zip of a pickle (tensor_pickle.h) and the storages it names.
#pragma once

#include "absl/status/statusor.h"
#include "archive/zip_archive.h"
#include "import/importer.h"
#include "import/torch/internal/tensor_pickle.h"

namespace tenon::torch::internal {

// `zip` is the archive and `bytes` what it lies in. Refuses as ReadPickledTensors does.
absl::StatusOr<SavedTensors> ReadSaved(const ZipArchive& zip, const EntryBytes& bytes,
                                       const ImportOptions& options);

}  // namespace tenon::torch::internal
