// Reads the layers of the server's configuration.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config/configuration.h"

namespace tenon {

struct LoadOptions {
  std::string file_name;  // for messages
  std::string file_text;  // YAML; empty: no file
  std::vector<std::pair<std::string, std::string>>
      environment;                                         // all of it; only TENON_ is looked at
  std::vector<std::pair<std::string, std::string>> flags;  // "--http-port" and its text
};

// The variables of this process.
std::vector<std::pair<std::string, std::string>> ProcessEnvironment();

// INVALID_ARGUMENT or OUT_OF_RANGE as Configuration::Resolve, also for an environment variable that
// begins with TENON_ and is no property.
absl::StatusOr<Configuration> LoadConfiguration(const LoadOptions& options);

}  // namespace tenon
