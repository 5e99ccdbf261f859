#include "cli/config_arguments.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "cli/argument_parser.h"
#include "config/load.h"
#include "config/properties.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

absl::StatusOr<std::string> ReadConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(StrCat("reading ", Quote(path), ": it cannot be opened"));
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// What stands for a property's value in the help; completions offer what is in braces.
std::string MetavarOf(const Property& property) {
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

}  // namespace

ConfigArguments::ConfigArguments(ArgumentParser& parser) {
  parser.AddOption("--config", &file_, "YAML file with properties",
                   {.metavar = "PATH", .group = "Configuration"});
  for (const Property& property : ServerProperties()) {
    const std::string flag = FlagName(property);
    parser.AddOption(flag,
                     [this, flag](const std::string& text) { flags_.emplace_back(flag, text); },
                     StrCat(property.help, " [", property.default_text, "]"),
                     {.metavar = MetavarOf(property), .group = "Configuration"});
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

}  // namespace tenon
