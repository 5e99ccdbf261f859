// Dictionaries of tensors that torch.save wrote, read as data.
//
// A pickle is a program for a stack machine; this one knows the few opcodes and the few names that
// a dictionary of plain tensors needs, and refuses every other. Nothing is imported or called.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "archive/zip_archive.h"
#include "import/importer.h"
#include "import/torch/archive.h"

namespace tenon::torch::internal {

struct SavedTensors {
  NamedTensors tensors;
  std::vector<std::string> others;  // entries that are no tensors
};

// `zip` is the archive that torch.save wrote and `bytes` what it lies in. INVALID_ARGUMENT and
// UNIMPLEMENTED with the place in the pickle; OUT_OF_RANGE names a limit.
absl::StatusOr<SavedTensors> ReadSaved(const ZipArchive& zip, const EntryBytes& bytes,
                                       const ImportOptions& options);

}  // namespace tenon::torch::internal
