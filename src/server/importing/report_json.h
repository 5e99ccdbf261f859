// Import reports as JSON, as they are kept beside a model and printed for scripts.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "import/import_report.h"

namespace tenon {

// An object with the members of ImportReport by their names.
void AppendImportReportJson(const ImportReport& report, std::string* json);

// INVALID_ARGUMENT names the member that is missing or of another kind.
absl::StatusOr<ImportReport> ParseImportReport(std::string_view json);

}  // namespace tenon
