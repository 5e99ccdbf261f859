#include "cli/command_table.h"

#include <array>
#include <string>
#include <vector>

#include "cli/bench_command.h"
#include "cli/check_command.h"
#include "cli/completions_command.h"
#include "cli/config_command.h"
#include "cli/help_command.h"
#include "cli/import_command.h"
#include "cli/inspect_command.h"
#include "cli/inspect_notes.h"
#include "cli/keys_command.h"
#include "cli/models_command.h"
#include "cli/predict_command.h"
#include "cli/predict_notes.h"
#include "cli/serve_command.h"
#include "cli/version_command.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

constexpr std::array kCommands = {
    CommandRow{"serve", "Serve model files, folders or a repository over HTTP", RunServe,
               DescribeServe},
    CommandRow{"inspect", "Show what model files are made of, or why they are refused", RunInspect,
               DescribeInspect, kInspectNotes},
    CommandRow{"import", "Turn another framework's model into ONNX, without running anything of it",
               RunImport, DescribeImport},
    CommandRow{"predict", "Run a model over CSV, JSON lines or .npy, here or on a server",
               RunPredict, DescribePredict, kPredictNotes},
    CommandRow{"check", "Compare a model's answers with those that its framework gave",
               RunCheckCommand, DescribeCheck},
    CommandRow{"bench", "Measure how fast a running server answers", RunBenchCommand,
               DescribeBench},
    CommandRow{"models", "List the models of a running server, and why one does not answer",
               RunModels, DescribeModels},
    CommandRow{"load", "Load models on a running server, or what of them changed", RunLoad,
               DescribeLoad},
    CommandRow{"unload", "End serving models of a running server", RunUnload, DescribeUnload},
    CommandRow{"reload", "Load models of a running server anew, changed or not", RunReload,
               DescribeReload},
    CommandRow{"keys", "Make, list, rotate and revoke the API keys of a server", RunKeys,
               DescribeKeys, kKeysNotes},
    CommandRow{"config", "Show, check or describe the configuration", RunConfig, DescribeConfig,
               kConfigNotes},
    CommandRow{"completions", "Print completions for bash, zsh or fish", RunCompletions,
               DescribeCompletions},
    CommandRow{"version", "Print the version", RunVersion, DescribeVersion},
    CommandRow{"help", "Explain a command, or list all of them", RunHelp, DescribeHelp},
};

}  // namespace

std::span<const CommandRow> CommandTable() { return kCommands; }

absl::StatusOr<const CommandRow*> GetCommand(std::string_view name) {
  std::vector<std::string_view> names;
  for (const CommandRow& row : kCommands) {
    if (row.name == name) return &row;
    names.push_back(row.name);
  }
  return absl::InvalidArgumentError(
      StrCat("there is no command ", Quote(name), DidYouMean(name, names)));
}

int RunCommandLine(std::span<const std::string> args, CommandIo& io) {
  std::string name = args.empty() ? "help" : args[0];
  if (name == "--help" || name == "-h") name = "help";
  if (name == "--version") name = "version";
  const absl::StatusOr<const CommandRow*> row = GetCommand(name);
  if (!row.ok()) return Fail(row.status(), "help", io);
  return (*row)->run(args.empty() ? args : args.subspan(1), io);
}

}  // namespace tenon
