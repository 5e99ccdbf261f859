// The configuration that a command line asks for.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "config/configuration.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as CLI11 calls it
class App;
}

namespace tenon {

// Adds --config FILE and a flag for every property to a command. Lives as long as the command is
// parsed.
class ConfigArguments {
 public:
  explicit ConfigArguments(CLI::App& app);

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

// Parses `args` into `app`; OK, or what is wrong with them and the flag that may have been meant.
// `help` is set when the help was asked for and printed to `out`.
absl::Status ParseArguments(CLI::App& app, std::span<const std::string> args, std::ostream& out,
                            bool* help);

}  // namespace tenon
