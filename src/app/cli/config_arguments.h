// The configuration that a command line asks for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config/configuration.h"

namespace tenon {

class ArgumentParser;

// Adds --config FILE and a flag for every property to a command. Lives as long as the command is
// parsed.
class ConfigArguments {
 public:
  explicit ConfigArguments(ArgumentParser& parser);

  // As if `flag` had been given with `text`.
  void Set(std::string flag, std::string text) {
    flags_.emplace_back(std::move(flag), std::move(text));
  }

  // The configuration, once the command line is parsed; file and environment are read now.
  absl::StatusOr<Configuration> Load() const;

 private:
  std::string file_;
  std::vector<std::pair<std::string, std::string>> flags_;
};

}  // namespace tenon
