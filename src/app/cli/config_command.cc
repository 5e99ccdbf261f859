#include "cli/config_command.h"

#include <ostream>

#include "cli/command_line.h"
#include "cli/config_arguments.h"
#include "config/reference.h"
#include "status/status.h"
#include "strings/columns.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr std::string_view kExamples =
    "\nExamples:\n"
    "  tenon config                                 # each value and where it comes from\n"
    "  tenon config check --config tenon.yaml       # says what is wrong, or ends with 0\n"
    "  tenon config show --json --log-level debug\n";

struct ConfigCommandArguments {
  explicit ConfigCommandArguments(ArgumentParser& parser) : configuration(parser) {
    parser.Describe("tenon config", "Show, check or describe the configuration", kExamples);
    parser.AddOption(
        "ACTION", &action,
        "show each value and where it comes from [default], check whether all is right,\n"
        "or print the reference page",
        {.choices = {"show", "check", "reference"}});
    parser.AddFlag("--json", &json, "Print JSON");
  }

  std::string action = "show";
  bool json = false;
  ConfigArguments configuration;
};

void PrintTable(const std::vector<ConfigEntry>& entries, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  rows.reserve(entries.size());
  for (const ConfigEntry& entry : entries) rows.push_back({entry.name, entry.text, entry.origin});
  out << AlignColumns(rows);
}

void PrintJson(const std::vector<ConfigEntry>& entries, std::ostream& out) {
  std::string json = "[";
  for (const ConfigEntry& entry : entries) {
    json.append(json.size() > 1 ? ",\n {\"name\":" : "{\"name\":");
    AppendJsonString(entry.name, &json);
    json.append(",\"value\":");
    AppendJsonString(entry.text, &json);
    json.append(",\"origin\":");
    AppendJsonString(entry.origin, &json);
    json.push_back('}');
  }
  out << json << "]\n";
}

}  // namespace

int RunConfig(std::span<const std::string> args, CommandIo& io) {
  CommandLine<ConfigCommandArguments> line;
  const ConfigCommandArguments& arguments = line.arguments;
  bool help = false;
  if (const absl::Status status = line.parser.Parse(args, io.out, &help); !status.ok())
    return Fail(status, "config", io);
  if (help) return 0;
  if (arguments.action == "reference") {
    io.out << ReferencePage();
    return 0;
  }
  const absl::StatusOr<Configuration> configuration = arguments.configuration.Load();
  if (!configuration.ok()) return Fail(configuration.status(), "config", io);
  if (arguments.action == "check") {
    io.out << "the configuration is right\n";
  } else if (arguments.json) {
    PrintJson(configuration->Entries(), io.out);
  } else {
    PrintTable(configuration->Entries(), io.out);
  }
  return 0;
}

std::shared_ptr<ArgumentParser> DescribeConfig() {
  return DescribeCommand<ConfigCommandArguments>();
}

}  // namespace tenon
