// The commands that there are.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "cli/command.h"

namespace tenon {

struct CommandRow {
  std::string_view name;
  std::string_view summary;
  RunCommand run;
  DescribeArguments describe;
  std::string_view notes = {};  // Markdown that the command's part of the docs page ends with
};

// In the order of the overview. Constant.
std::span<const CommandRow> CommandTable();

// INVALID_ARGUMENT, with the nearest name, when there is no such command.
absl::StatusOr<const CommandRow*> GetCommand(std::string_view name);

// Runs the command that the first argument names; without one, prints the overview. The exit code.
int RunCommandLine(std::span<const std::string> args, CommandIo& io);

}  // namespace tenon
