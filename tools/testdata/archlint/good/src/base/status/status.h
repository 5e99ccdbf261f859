// What went wrong. A value.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace tenon {

std::string Describe(const absl::Status& status);

}  // namespace tenon
