// Looks up.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "serving/serving.h"

namespace tenon {

std::string Describe(const absl::Status& status);

}  // namespace tenon
