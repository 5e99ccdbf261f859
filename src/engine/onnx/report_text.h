// A report as people read it.
#pragma once

#include <string>

#include "onnx/report.h"

namespace tenon {

// An aligned table of several lines. Names of the file are made safe to print; long lists of labels
// are cut.
std::string ReportToText(const ModelReport& report);

}  // namespace tenon
