#include "cli/completions_command.h"

#include <ostream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/command_table.h"
#include "cli/completion_scripts.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nFor this session:\n"
    "  source <(tenon completions bash)\n"
    "  source <(tenon completions zsh)\n"
    "  tenon completions fish | source\n";

struct CompletionsArguments {
  explicit CompletionsArguments(ArgumentParser& parser) {
    parser.Describe("tenon completions", "Print completions for bash, zsh or fish", kExamples);
    parser.AddOption("SHELL", &shell, "The shell to print for",
                     {.choices = {"bash", "zsh", "fish"}, .required = true});
  }

  std::string shell;
};

std::vector<CommandArguments> AllCommands() {
  std::vector<CommandArguments> commands;
  for (const CommandRow& row : CommandTable())
    commands.push_back({row.name, row.summary, row.describe()->Arguments()});
  return commands;
}

}  // namespace

int RunCompletions(std::span<const std::string> args, CommandIo& io) {
  CommandLine<CompletionsArguments> line;
  const std::string& shell = line.arguments.shell;
  bool help = false;
  if (const absl::Status status = line.parser.Parse(args, io.out, &help); !status.ok())
    return Fail(status, "completions", io);
  if (help) return 0;
  if (shell == "bash") {
    io.out << BashCompletions(AllCommands());
  } else if (shell == "zsh") {
    io.out << ZshCompletions(AllCommands());
  } else {
    io.out << FishCompletions(AllCommands());
  }
  return 0;
}

std::shared_ptr<ArgumentParser> DescribeCompletions() {
  return DescribeCommand<CompletionsArguments>();
}

}  // namespace tenon
