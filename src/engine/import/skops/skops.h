// Reads skops archives (protocols 0 to 2) as data.
#pragma once

#include "absl/status/statusor.h"
#include "archive/zip_archive.h"
#include "import/importer.h"
#include "import/python/object.h"

namespace tenon::python {

// The object that schema.json of `archive` describes. Arrays are views of the archive's bytes where
// its entries are stored. INVALID_ARGUMENT for what is damaged, UNIMPLEMENTED, with path and class,
// for a kind of node or an element type that is not read, OUT_OF_RANGE with the limit, CANCELLED.
absl::StatusOr<Document> ReadSkops(const ZipArchive& archive, const ImportOptions& options);

}  // namespace tenon::python
