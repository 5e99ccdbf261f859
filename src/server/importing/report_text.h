// Import reports for people.
#pragma once

#include <string>

#include "import/import_report.h"

namespace tenon {

// Lines: where the model came from, its parts and what they became, and the notes. Text of the file
// is made safe to print.
std::string ImportReportToText(const ImportReport& report);

// "scikit-learn 1.9.1"; the framework alone when the file does not tell its version.
std::string FrameworkOf(const ImportReport& report);

}  // namespace tenon
