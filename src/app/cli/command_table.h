// The commands that there are.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/command.h"

namespace tenon {

struct CommandRow {
  std::string_view name;
  std::string_view summary;
  RunCommand run;
  DescribeApp describe;
};

// In the order of the overview. Constant.
std::span<const CommandRow> CommandTable();

// Finds the command that the first argument names and runs it; without one, prints the overview.
// The exit code.
int RunCommandLine(std::span<const std::string> args, CommandIo& io);

}  // namespace tenon
