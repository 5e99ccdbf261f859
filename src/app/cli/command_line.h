// A command's arguments together with the app that reads them.
#pragma once

#include <memory>

#include <CLI/CLI.hpp>

namespace tenon {

// `Arguments` is made from the app: its constructor names and describes the app, and adds flags
// that are read into its fields. Stays where it was made, since the flags refer to the fields.
template <typename Arguments>
struct CommandLine {
  CommandLine() = default;
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CLI::App app;
  Arguments arguments{app};
};

// The app alone, for those who ask which flags there are: help, completions, the docs.
template <typename Arguments>
std::shared_ptr<CLI::App> DescribeCommand() {
  const auto line = std::make_shared<CommandLine<Arguments>>();
  return {line, &line->app};
}

}  // namespace tenon
