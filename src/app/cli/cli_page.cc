#include "cli/cli_page.h"

#include <algorithm>
#include <map>
#include <vector>

#include "cli/argument_parser.h"
#include "cli/command_table.h"
#include "status/status_code.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::string_view kConfigurationGroup = "Configuration";

constexpr std::string_view kConfigFileFlag = "--config";

constexpr std::string_view kHead = R"(# Command line

Made by `tenon help --markdown`; do not edit.

One program, `tenon`, and its commands. Results go to standard output, errors and the log to standard error. An unknown flag
is refused with the nearest known one. `tenon COMMAND --help` prints what stands here, and
`source <(tenon completions bash)` lets the shell complete it.

| command | what it does |
|---|---|
)";

constexpr std::string_view kExitCodes = R"(## Exit codes

A command that fails prints `tenon COMMAND: doing X to Y: reason` and ends with the code of its status:

| exit code | status |
|---|---|
)";

// A cell of a table.
std::string Cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out.push_back('\\');
    out.push_back(c == '\n' ? ' ' : c);
  }
  return out;
}

std::string NameOf(const Argument& argument) {
  const std::string value =
      argument.positional || argument.metavar.empty() ? "" : StrCat(" ", argument.metavar);
  const std::string short_name =
      argument.short_name.empty() ? "" : StrCat(argument.short_name, ", ");
  return StrCat(short_name, argument.name, value, argument.repeated ? "..." : "");
}

std::string ArgumentRow(const Argument& argument) {
  std::string choices;
  if (argument.positional) {
    for (const std::string& choice : argument.choices)
      StrAppend(&choices, choices.empty() ? "; one of " : ", ", choice);
  }
  return StrCat("| `", Cell(NameOf(argument)), "` | ", Cell(argument.help), choices,
                argument.required ? "; required" : "", " |\n");
}

std::string Usage(const ArgumentParser& parser, const std::vector<Argument>& arguments) {
  std::string usage = StrCat(parser.name(), " [FLAG...]");
  for (const Argument& argument : arguments) {
    if (!argument.positional) continue;
    const std::string name = StrCat(argument.name, argument.repeated ? "..." : "");
    StrAppend(&usage, argument.required ? StrCat(" ", name) : StrCat(" [", name, "]"));
  }
  return usage;
}

// Indented lines are examples for a shell.
std::string Footer(std::string_view footer) {
  std::string out;
  bool code = false;
  while (!footer.empty()) {
    const size_t end = std::min(footer.find('\n'), footer.size());
    std::string_view line = footer.substr(0, end);
    footer.remove_prefix(std::min(end + 1, footer.size()));
    if (line.empty()) continue;
    const bool indented = line.starts_with("  ");
    if (indented != code) out += indented ? "\n```sh\n" : "```\n\n";
    code = indented;
    if (indented) line.remove_prefix(2);
    StrAppend(&out, line, "\n");
  }
  return out + (code ? "```\n\n" : "\n");
}

std::string CommandPart(const CommandRow& row) {
  const std::shared_ptr<ArgumentParser> parser = row.describe();
  const std::vector<Argument> arguments = parser->Arguments();
  std::string out =
      StrCat("## tenon ", row.name, "\n\n", row.summary, ".\n\n```text\n",
             Usage(*parser, arguments), "\n```\n\n| argument | meaning |\n|---|---|\n");
  const bool configured = std::ranges::any_of(
      arguments, [](const Argument& argument) { return argument.group == kConfigurationGroup; });
  for (const bool positional : {true, false}) {
    for (const Argument& argument : arguments) {
      const bool property =
          argument.group == kConfigurationGroup && argument.name != kConfigFileFlag;
      if (argument.positional == positional && !property) out += ArgumentRow(argument);
    }
  }
  if (configured)
    out += "\nEvery property of the [configuration](configuration.md) is a flag of it as well.\n";
  const std::string footer = parser->footer();
  StrAppend(&out, "\n", footer.empty() ? "" : Footer(footer), row.notes,
            row.notes.empty() ? "" : "\n");
  return out;
}

}  // namespace

std::string CliPage() {
  std::string page(kHead);
  for (const CommandRow& row : CommandTable()) {
    StrAppend(&page, "| [`tenon ", row.name, "`](#tenon-", row.name, ") | ", Cell(row.summary),
              " |\n");
  }
  page += "\n";
  for (const CommandRow& row : CommandTable()) page += CommandPart(row);
  page += kExitCodes;
  std::map<int, std::string> names;
  for (const StatusCodeRow& row : StatusCodeTable())
    StrAppend(&names[row.exit], names[row.exit].empty() ? "" : ", ", row.name);
  for (const auto& [code, name] : names) StrAppend(&page, "| ", code, " | ", name, " |\n");
  return page;
}

}  // namespace tenon
