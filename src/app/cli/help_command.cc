#include "cli/help_command.h"

#include <ostream>
#include <string>
#include <vector>

#include "cli/cli_page.h"
#include "cli/command_line.h"
#include "cli/command_table.h"
#include "compose/routes.h"
#include "metrics/metrics_page.h"
#include "status/status.h"
#include "strings/columns.h"

namespace tenon {
namespace {

struct HelpArguments {
  explicit HelpArguments(ArgumentParser& parser) {
    std::string names;
    for (const CommandRow& row : CommandTable())
      StrAppend(&names, names.empty() ? "{" : ",", row.name);
    parser.Describe("tenon help", "Explain a command, or list all of them",
                    "\nExamples:\n  tenon help\n  tenon help serve\n");
    parser.AddOption("COMMAND", &command, "The command to explain", {.metavar = names + "}"});
    parser.AddFlag("--markdown", &markdown, "Print the docs page of all commands");
    parser.AddFlag("--metrics", &metrics, "Print the docs page of all metrics");
    parser.AddFlag("--http-api", &http_api, "Print the docs page of all HTTP routes");
  }

  std::string command;
  bool markdown = false;
  bool http_api = false;
  bool metrics = false;
};

void PrintOverview(std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const CommandRow& row : CommandTable())
    rows.push_back({std::string(row.name), std::string(row.summary)});
  out << "tenon serves machine-learning models to the software that you already run.\n\n"
         "usage: tenon COMMAND [ARGUMENT...]\n\n"
      << AlignColumns(rows, "  ")
      << "\n'tenon COMMAND --help' says more. To begin:\n"
         "  tenon serve model.onnx\n"
         "  curl http://127.0.0.1:8080/v2/models/model\n";
}

absl::Status PrintRoutes(std::ostream& out) {
  TENON_ASSIGN_OR_RETURN(const std::string page, HttpApiPage());
  out << page;
  return absl::OkStatus();
}

absl::Status PrintHelp(const HelpArguments& arguments, std::ostream& out) {
  if (arguments.http_api) return PrintRoutes(out);
  if (arguments.metrics) {
    out << MetricsDocs();
  } else if (arguments.markdown) {
    out << CliPage();
  } else if (arguments.command.empty()) {
    PrintOverview(out);
  } else {
    TENON_ASSIGN_OR_RETURN(const CommandRow* row, GetCommand(arguments.command));
    out << row->describe()->Help();
  }
  return absl::OkStatus();
}

}  // namespace

int RunHelp(std::span<const std::string> args, CommandIo& io) {
  CommandLine<HelpArguments> line;
  bool help = false;
  absl::Status status = line.parser.Parse(args, io.out, &help);
  if (help) return 0;
  if (status.ok()) status = PrintHelp(line.arguments, io.out);
  return status.ok() ? 0 : Fail(status, "help", io);
}

std::shared_ptr<ArgumentParser> DescribeHelp() { return DescribeCommand<HelpArguments>(); }

}  // namespace tenon
