// The parts of a torch.export archive (.pt2), in every layout since PyTorch 2.4.
//
// Used by the importer. Weights are views of the archive's bytes wherever they lie contiguously in
// it; the bytes must outlive them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "import/importer.h"
#include "tensor/tensor.h"

namespace tenon::torch {

using NamedTensors = std::map<std::string, Tensor, std::less<>>;

struct Archive {
  std::string program;   // JSON text
  NamedTensors weights;  // of parameters and buffers, by path: "encoder.0.weight"
  NamedTensors constants;
  std::map<std::string, std::string, std::less<>> unread;  // tensors not read, by path: why
};

// INVALID_ARGUMENT for a damaged archive; UNIMPLEMENTED for TorchScript, a plain torch.save file
// and archives of several models, with what to do instead; OUT_OF_RANGE names a limit.
absl::StatusOr<Archive> ReadArchive(std::string_view bytes, const ImportOptions& options);

// What the names of a zip archive's entries say it is.
enum class ArchiveKind { kOther, kExported, kTorchScript, kSaved };
ArchiveKind KindOf(const std::vector<std::string>& names);

}  // namespace tenon::torch
