#include "config/load.h"

#include <algorithm>
#include <array>
#include <unistd.h>

#include "config/properties.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"
#include "yaml/reader.h"

namespace tenon {
namespace {

// Variables that begin with TENON_ and are the build's, the scripts' and the clients', not the
// server's.
constexpr std::array<std::string_view, 5> kOthers = {
    "TENON_API_KEY", "TENON_DEPS_DIR", "TENON_ONNXRUNTIME_ROOT", "TENON_VENVS", "TENON_CONFIG"};

absl::StatusOr<std::vector<ConfigEntry>> FileLayer(const LoadOptions& options) {
  TENON_ASSIGN_OR_RETURN(const std::vector<yaml::Entry> entries, yaml::ReadFlat(options.file_text),
                         "reading ", options.file_name);
  std::vector<ConfigEntry> layer;
  layer.reserve(entries.size());
  for (const yaml::Entry& entry : entries) {
    layer.push_back({entry.name, entry.text, StrCat(options.file_name, ":", entry.line)});
  }
  return layer;
}

// The property whose name in this layer is `given`; `name_of` says what a property is called there.
template <typename NameOf>
absl::StatusOr<std::string> PropertyNamed(std::string_view given, NameOf name_of) {
  std::vector<std::string> names;
  for (const Property& property : ServerProperties()) {
    names.push_back(name_of(property));
    if (names.back() == given) return std::string(property.name);
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return absl::InvalidArgumentError(
      StrCat("there is no property behind ", given, DidYouMean(given, views)));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ProcessEnvironment() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const size_t equals = text.find('=');
    if (equals != std::string_view::npos)
      variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

absl::StatusOr<Configuration> LoadConfiguration(const LoadOptions& options) {
  ConfigLayers layers;
  TENON_ASSIGN_OR_RETURN(layers.file, FileLayer(options));
  for (const auto& [variable, text] : options.environment) {
    if (!variable.starts_with("TENON_") ||
        std::find(kOthers.begin(), kOthers.end(), variable) != kOthers.end())
      continue;
    TENON_ASSIGN_OR_RETURN(std::string name, PropertyNamed(variable, EnvironmentName),
                           "reading the environment");
    layers.environment.push_back({std::move(name), text, StrCat("environment ", variable)});
  }
  for (const auto& [flag, text] : options.flags) {
    TENON_ASSIGN_OR_RETURN(std::string name, PropertyNamed(flag, FlagName), "reading the flags");
    layers.flags.push_back({std::move(name), text, StrCat("flag ", flag)});
  }
  return Configuration::Resolve(ServerProperties(), layers);
}

}  // namespace tenon
