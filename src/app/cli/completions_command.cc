#include "cli/completions_command.h"

#include <ostream>
#include <string>

#include "cli/command_table.h"
#include "config/properties.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kUsage =
    "usage: tenon completions bash|zsh|fish\n\n"
    "Prints completions for a shell. For this session:\n"
    "  source <(tenon completions bash)\n"
    "  source <(tenon completions zsh)\n"
    "  tenon completions fish | source\n";

std::string Commands() {
  std::string names;
  for (const CommandRow& row : CommandTable())
    StrAppend(&names, names.empty() ? "" : " ", row.name);
  return names;
}

std::string Flags() {
  std::string flags;
  for (const Property& property : ServerProperties()) StrAppend(&flags, FlagName(property), " ");
  return flags + "--config --name --version --port --help";
}

std::string ForBash() {
  return StrCat(
      "_tenon() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]}\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY=($(compgen -W '",
      Commands(),
      "' -- \"$word\"))\n"
      "  elif [[ $word == -* ]]; then COMPREPLY=($(compgen -W '",
      Flags(),
      "' -- \"$word\"))\n"
      "  else COMPREPLY=($(compgen -f -- \"$word\")); fi\n"
      "}\n"
      "complete -o filenames -F _tenon tenon\n");
}

std::string ForFish() {
  std::string out = "complete -c tenon -f -n __fish_use_subcommand\n";
  for (const CommandRow& row : CommandTable()) {
    StrAppend(&out, "complete -c tenon -n __fish_use_subcommand -a ", row.name, " -d \"",
              row.summary, "\"\n");
  }
  for (const Property& property : ServerProperties()) {
    StrAppend(&out, "complete -c tenon -n '__fish_seen_subcommand_from serve config' -x -l ",
              FlagName(property).substr(2), " -d \"", property.help, "\"\n");
  }
  return out;
}

}  // namespace

int RunCompletions(std::span<const std::string> args, CommandIo& io) {
  const std::string shell = args.empty() ? "--help" : args[0];
  if (shell == "--help" || shell == "-h") {
    io.out << kUsage;
  } else if (shell == "bash") {
    io.out << ForBash();
  } else if (shell == "zsh") {
    io.out << "autoload -U +X bashcompinit && bashcompinit\n" << ForBash();
  } else if (shell == "fish") {
    io.out << ForFish();
  } else {
    return Fail(
        absl::InvalidArgumentError(StrCat("shell ", Quote(shell), " is none of bash, zsh, fish")),
        "completions", io);
  }
  return 0;
}

}  // namespace tenon
