// Which importer reads a source.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "import/importer.h"

namespace tenon {

using ImporterList = std::vector<std::unique_ptr<const Importer>>;

// The importer that knows the content, else the first one that knows the name. INVALID_ARGUMENT,
// saying what the source begins with and which importers there are, when none does.
absl::StatusOr<const Importer*> ChooseImporter(const ImporterList& importers,
                                               const ImportSource& source);

// "lightgbm 1, sklearn 1": changes whenever the same source could become another model.
std::string VersionsOf(const ImporterList& importers);

}  // namespace tenon
