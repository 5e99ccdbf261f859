#include "cli/config_arguments.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <ostream>

#include <CLI/CLI.hpp>

#include "config/load.h"
#include "config/properties.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

absl::StatusOr<std::string> ReadConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(StrCat("reading ", Quote(path), ": it cannot be opened"));
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What stands for a property's value in the help; completions offer what is in braces.
std::string TypeNameOf(const Property& property) {
  std::string choices(property.choices);
  switch (property.kind) {
    case PropertyKind::kBool:
      return "{true,false}";
    case PropertyKind::kInt:
      return "NUMBER";
    case PropertyKind::kBytes:
      return "SIZE";
    case PropertyKind::kDuration:
      return "DURATION";
    case PropertyKind::kString:
      return "TEXT";
    case PropertyKind::kChoice:
      std::replace(choices.begin(), choices.end(), '|', ',');
      return StrCat("{", choices, "}");
  }
  return "TEXT";
}

// The long flags that an app knows.
std::vector<std::string> FlagsOf(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

// A mistyped flag is the likely reason for whatever else is wrong.
absl::Status Refusal(const CLI::App& app, std::span<const std::string> args,
                     std::string_view reason) {
  const std::vector<std::string> flags = FlagsOf(app);
  const std::vector<std::string_view> known(flags.begin(), flags.end());
  for (const std::string& arg : args) {
    const std::string name = arg.substr(0, arg.find('='));
    if (arg.size() < 2 || arg[0] != '-' ||
        std::find(flags.begin(), flags.end(), name) != flags.end())
      continue;
    return absl::InvalidArgumentError(
        StrCat("there is no flag ", Quote(name), DidYouMean(name, known)));
  }
  return absl::InvalidArgumentError(ToAbsl(reason));
}

}  // namespace

ConfigArguments::ConfigArguments(CLI::App& app) {
  app.add_option("--config", file_, "YAML file with properties")
      ->type_name("PATH")
      ->group("Configuration");
  for (const Property& property : ServerProperties()) {
    const std::string flag = FlagName(property);
    app.add_option_function<std::string>(
           flag, [this, flag](const std::string& text) { flags_.emplace_back(flag, text); },
           StrCat(property.help, " [", property.default_text, "]"))
        ->group("Configuration")
        ->type_name(TypeNameOf(property))
        ->take_last();
  }
}

absl::StatusOr<Configuration> ConfigArguments::Load() const {
  LoadOptions options;
  if (!file_.empty()) {
    TENON_ASSIGN_OR_RETURN(options.file_text, ReadConfigFile(file_));
    options.file_name = file_;
  }
  options.environment = ProcessEnvironment();
  options.flags = flags_;
  return LoadConfiguration(options);
}

absl::Status ParseArguments(CLI::App& app, std::span<const std::string> args, std::ostream& out,
                            bool* help) {
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    out << app.help();
    *help = true;
  } catch (const CLI::ExtrasError& error) {
    return Refusal(app, args, error.what());
  } catch (const CLI::RequiredError& error) {
    return Refusal(app, args, error.what());
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return absl::OkStatus();
}

}  // namespace tenon
