// Reads torch.export archives (.pt2) of PyTorch 2.4 to 2.15.
#pragma once

#include <string_view>

#include "import/importer.h"

namespace tenon {

// Inputs have the names, element types and sizes of the exported signature; outputs those of the
// dictionary that the module returns, else output_0 and so on. TorchScript archives and files of
// torch.save are refused with what to do instead; targets that are not supported are named all at
// once. Immutable and thread-safe.
class TorchImporter final : public Importer {
 public:
  std::string_view name() const override { return "torch"; }
  int version() const override { return 3; }
  Recognition Recognize(const ImportSource& source) const override;
  absl::StatusOr<ImportedModel> Import(const ImportSource& source,
                                       const ImportOptions& options) const override;
};

}  // namespace tenon
