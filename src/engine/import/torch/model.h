// A whole model out of the parts of its archive.
#pragma once

#include "absl/status/statusor.h"
#include "import/importer.h"
#include "import/torch/archive.h"

namespace tenon::torch {

// Reads the program and writes ONNX, and a report without what the importer itself adds.
// UNIMPLEMENTED names every target that is not supported, or the call whose arguments are not;
// INVALID_ARGUMENT for what doesn't hold together; OUT_OF_RANGE names a limit; CANCELLED.
absl::StatusOr<ImportedModel> TranslateArchive(const Archive& archive,
                                               const ImportOptions& options);

}  // namespace tenon::torch
