// What every command of the command line is.
#pragma once

#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace tenon {

class ArgumentParser;

// A command's surroundings, so that a test can be them.
struct CommandIo {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

// Runs a command with what follows its name; the exit code (base/status/status_code.h).
using RunCommand = int (*)(std::span<const std::string> args, CommandIo& io);

// Makes the parser that knows a command's arguments (cli/command_line.h).
using DescribeArguments = std::shared_ptr<ArgumentParser> (*)();

// Prints "tenon COMMAND: message" and gives the exit code of the status.
int Fail(const absl::Status& status, std::string_view command, CommandIo& io);

}  // namespace tenon
