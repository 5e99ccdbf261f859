#include "cli/completions_command.h"

#include <ostream>
#include <string>

#include "cli/command_line.h"
#include "cli/command_table.h"
#include "cli/config_arguments.h"
#include "config/properties.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nFor this session:\n"
    "  source <(tenon completions bash)\n"
    "  source <(tenon completions zsh)\n"
    "  tenon completions fish | source\n";

struct CompletionsArguments {
  explicit CompletionsArguments(CLI::App& app) {
    app.name("tenon completions");
    app.description("Print completions for bash, zsh or fish");
    app.footer(std::string(kExamples));
    app.add_option("SHELL", shell, "The shell to print for")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  }

  std::string shell;
};

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
  CommandLine<CompletionsArguments> line;
  const std::string& shell = line.arguments.shell;
  bool help = false;
  if (const absl::Status status = ParseArguments(line.app, args, io.out, &help); !status.ok())
    return Fail(status, "completions", io);
  if (help) return 0;
  if (shell == "bash") {
    io.out << ForBash();
  } else if (shell == "zsh") {
    io.out << "autoload -U +X bashcompinit && bashcompinit\n" << ForBash();
  } else {
    io.out << ForFish();
  }
  return 0;
}

std::shared_ptr<CLI::App> DescribeCompletions() { return DescribeCommand<CompletionsArguments>(); }

}  // namespace tenon
