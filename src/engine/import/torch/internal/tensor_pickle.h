// Dictionaries of tensors in torch.save's pickles, read as data.
//
// engine/import/pickle reads the pickle; here its calls of torch._utils become tensors.
#pragma once

#include <functional>
#include <string>
#include <string_view>
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

// The bytes of a storage by its name in the pickle: "0".
using ReadStorage = std::function<absl::StatusOr<EntryBytes>(std::string_view name)>;

// A pickle of torch.save (protocol 2). INVALID_ARGUMENT and UNIMPLEMENTED with the place in the
// pickle or the key; OUT_OF_RANGE names a limit.
absl::StatusOr<SavedTensors> ReadPickledTensors(std::string_view pickle, const ReadStorage& read,
                                                const ImportOptions& options);

}  // namespace tenon::torch::internal
