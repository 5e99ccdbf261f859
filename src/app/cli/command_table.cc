#include "cli/command_table.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include "cli/completions_command.h"
#include "cli/config_command.h"
#include "cli/inspect_command.h"
#include "cli/serve_command.h"
#include "cli/version_command.h"
#include "status/status.h"
#include "strings/columns.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

constexpr std::array kCommands = {
    CommandRow{"serve", "Serve model files, folders or a repository over HTTP", RunServe,
               DescribeServe},
    CommandRow{"inspect", "Show what model files are made of, or why they are refused", RunInspect,
               DescribeInspect},
    CommandRow{"config", "Show, check or describe the configuration", RunConfig, DescribeConfig},
    CommandRow{"completions", "Print completions for bash, zsh or fish", RunCompletions,
               DescribeCompletions},
    CommandRow{"version", "Print the version", RunVersion, DescribeVersion},
};

void PrintOverview(std::ostream& out) {
  out << "tenon serves machine-learning models to the software that you already run.\n\n"
         "usage: tenon COMMAND [ARGUMENT...]\n\n";
  std::vector<std::vector<std::string>> rows;
  for (const CommandRow& row : kCommands)
    rows.push_back({std::string(row.name), std::string(row.summary)});
  out << AlignColumns(rows, "  ")
      << "\n'tenon COMMAND --help' says more. To begin:\n"
         "  tenon serve model.onnx\n"
         "  curl http://127.0.0.1:8080/v2/models/model\n";
}

}  // namespace

std::span<const CommandRow> CommandTable() { return kCommands; }

int RunCommandLine(std::span<const std::string> args, CommandIo& io) {
  const std::string name = args.empty() ? "help" : args[0];
  if (name == "help" && args.size() > 1) {
    const std::vector<std::string> asked = {args[1], "--help"};
    return RunCommandLine(asked, io);
  }
  if (name == "help" || name == "--help" || name == "-h") {
    PrintOverview(io.out);
    return 0;
  }
  if (name == "--version") return RunVersion({}, io);
  const auto found = std::find_if(kCommands.begin(), kCommands.end(),
                                  [&](const auto& row) { return row.name == name; });
  if (found != kCommands.end()) return found->run(args.subspan(1), io);
  std::vector<std::string_view> names = {"help"};
  for (const CommandRow& row : kCommands) names.push_back(row.name);
  return Fail(absl::InvalidArgumentError(
                  StrCat("there is no command ", Quote(name), DidYouMean(name, names))),
              "help", io);
}

}  // namespace tenon
