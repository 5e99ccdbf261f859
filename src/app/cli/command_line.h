// A command's arguments together with the parser that reads them.
#pragma once

#include <memory>

#include "cli/argument_parser.h"

namespace tenon {

// `Arguments` is made from the parser: its constructor names and describes the command, and adds
// flags that are read into its fields. Stays where it was made, since the flags refer to the
// fields.
template <typename Arguments>
struct CommandLine {
  CommandLine() = default;
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  ArgumentParser parser;
  Arguments arguments{parser};
};

// The parser alone, for those who ask which flags there are: help, completions, the docs.
template <typename Arguments>
std::shared_ptr<ArgumentParser> DescribeCommand() {
  const auto line = std::make_shared<CommandLine<Arguments>>();
  return {line, &line->parser};
}

}  // namespace tenon
