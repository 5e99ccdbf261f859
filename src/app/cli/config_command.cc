#include "cli/config_command.h"

#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>

#include "cli/config_arguments.h"
#include "config/reference.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

void PrintTable(const std::vector<ConfigEntry>& entries, std::ostream& out) {
  size_t name_width = 0;
  size_t value_width = 0;
  for (const ConfigEntry& entry : entries) {
    name_width = std::max(name_width, entry.name.size());
    value_width = std::max(value_width, entry.text.size());
  }
  for (const ConfigEntry& entry : entries) {
    std::string name = entry.name;
    std::string value = entry.text;
    name.resize(name_width + 2, ' ');
    value.resize(value_width + 2, ' ');
    out << name << value << entry.origin << "\n";
  }
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
  CLI::App app("Show, check or describe the configuration", "tenon config");
  std::string action = "show";
  bool json = false;
  app.add_option("ACTION", action,
                 "show: each value and where it comes from; check: only whether all is right;\n"
                 "reference: the table of properties in Markdown")
      ->check(CLI::IsMember({"show", "check", "reference"}));
  app.add_flag("--json", json, "Print JSON");
  ConfigArguments arguments(app);
  bool help = false;
  if (const absl::Status status = ParseArguments(app, args, io.out, &help); !status.ok())
    return Fail(status, "config", io);
  if (help) return 0;
  if (action == "reference") {
    io.out << ReferencePage();
    return 0;
  }
  const absl::StatusOr<Configuration> configuration = arguments.Load();
  if (!configuration.ok()) return Fail(configuration.status(), "config", io);
  if (action == "check") {
    io.out << "the configuration is right\n";
  } else if (json) {
    PrintJson(configuration->Entries(), io.out);
  } else {
    PrintTable(configuration->Entries(), io.out);
  }
  return 0;
}

}  // namespace tenon
