// The answer of a repository's index, for people.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

// A table with a line for each version: name, version, state, memory, requests, the 50th and
// 99th percentile of their times, reason.
// DATA_LOSS for what is no index.
absl::StatusOr<std::string> ModelsTable(std::string_view index);

}  // namespace tenon
