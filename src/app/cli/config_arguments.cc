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

// The long flags that an app knows.
std::vector<std::string> FlagsOf(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  return flags;
}

}  // namespace

ConfigArguments::ConfigArguments(CLI::App& app) {
  app.add_option("--config", file_, "YAML file with properties")->group("Configuration");
  for (const Property& property : ServerProperties()) {
    const std::string flag = FlagName(property);
    app.add_option_function<std::string>(
           flag, [this, flag](const std::string& text) { flags_.emplace_back(flag, text); },
           StrCat(property.help, " [", property.default_text, "]"))
        ->group("Configuration")
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
    const std::vector<std::string> flags = FlagsOf(app);
    const std::vector<std::string_view> known(flags.begin(), flags.end());
    const auto unknown = std::find_if(args.begin(), args.end(), [&](const std::string& arg) {
      const std::string name = arg.substr(0, arg.find('='));
      return arg.starts_with("-") && std::find(flags.begin(), flags.end(), name) == flags.end();
    });
    if (unknown == args.end()) return absl::InvalidArgumentError(error.what());
    const std::string name = unknown->substr(0, unknown->find('='));
    return absl::InvalidArgumentError(
        StrCat("there is no flag ", Quote(name), DidYouMean(name, known)));
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return absl::OkStatus();
}

}  // namespace tenon
