// Triton's logging extension: what is logged can be asked for and changed while the server runs.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "api/route.h"
#include "inference/infer.h"
#include "log/log_settings.h"
#include "rpc/method.h"

namespace tenon::oip {

// The settings by the extension's names. log_info, log_warning and log_error are levels that are
// on; log_verbose_level is 1 when debug is, else 0; log_format is "ISO8601" for lines in JSON,
// whose times are such, "default" for those that people read; log_file is empty: lines go to
// standard error.
Parameters DescribeLogSettings(const LogSettings& settings);

// Carries out all of `changes`, or none: INVALID_ARGUMENT names a setting that there is not or
// whose value does not fit, UNIMPLEMENTED a log_file, which callers cannot choose. A
// log_verbose_level above 1 is as 1.
absl::Status ChangeLogSettings(const Parameters& changes, LogSettings& settings);

// GET and POST /v2/logging.
std::vector<Route> LoggingRoutes(const std::shared_ptr<LogSettings>& settings);

// LogSettings.
std::vector<rpc::Method> LoggingMethods(const std::shared_ptr<LogSettings>& settings);

}  // namespace tenon::oip
