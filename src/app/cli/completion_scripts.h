// Completions of the command line as shells read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/argument.h"

namespace tenon {

struct CommandArguments {
  std::string_view name;
  std::string_view summary;
  std::vector<Argument> arguments;
};

// Each completes the commands, the flags of the command that stands first, the values of flags that
// offer a choice, and paths. Pure functions.
std::string BashCompletions(const std::vector<CommandArguments>& commands);
std::string ZshCompletions(const std::vector<CommandArguments>& commands);
std::string FishCompletions(const std::vector<CommandArguments>& commands);

}  // namespace tenon
