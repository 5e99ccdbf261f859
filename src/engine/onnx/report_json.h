// A report as programs read it.
#pragma once

#include <string>

#include "onnx/report.h"

namespace tenon {

// Appends one JSON object on one line; docs/cli.md describes its members, which are frozen: more
// may come, none changes.
void AppendReportJson(const ModelReport& report, std::string* json);

}  // namespace tenon
