// The two forms of a log line.
#pragma once

#include <string>

#include "log/logger.h"

namespace tenon {

// {"time":"2026-11-24T15:00:00.123Z","level":"info","message":"...","field":...} without a line
// end.
std::string FormatJsonLine(const LogRecord& record);

// "15:00:00.123 info    message field=value", coloured by level.
std::string FormatHumanLine(const LogRecord& record, bool colour);

}  // namespace tenon
