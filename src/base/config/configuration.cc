#include "config/configuration.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "strings/suggest.h"

namespace tenon {
namespace {

const Property* FindProperty(std::span<const Property> table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Property& row) { return row.name == name; });
  return found == table.end() ? nullptr : &*found;
}

absl::Status UnknownProperty(std::span<const Property> table, const ConfigEntry& entry) {
  std::vector<std::string_view> names;
  for (const Property& row : table) names.push_back(row.name);
  return absl::InvalidArgumentError(StrCat("reading ", entry.origin, ": there is no property ",
                                           Quote(entry.name), DidYouMean(entry.name, names)));
}

}  // namespace

absl::StatusOr<Configuration> Configuration::Resolve(std::span<const Property> table,
                                                     const ConfigLayers& layers) {
  Configuration configuration(table);
  std::vector<ConfigEntry> defaults;
  for (const Property& row : table) {
    defaults.push_back({std::string(row.name), std::string(row.default_text), "default"});
  }
  TENON_RETURN_IF_ERROR(configuration.Apply(defaults));
  TENON_RETURN_IF_ERROR(configuration.Apply(layers.file));
  TENON_RETURN_IF_ERROR(configuration.Apply(layers.environment));
  TENON_RETURN_IF_ERROR(configuration.Apply(layers.flags));
  return configuration;
}

absl::Status Configuration::Apply(const std::vector<ConfigEntry>& layer) {
  for (const ConfigEntry& entry : layer) {
    const Property* property = FindProperty(table_, entry.name);
    if (property == nullptr) return UnknownProperty(table_, entry);
    TENON_ASSIGN_OR_RETURN(PropertyValue value, ParseProperty(*property, entry.text), "reading ",
                           entry.origin, ": ", entry.name);
    values_.insert_or_assign(entry.name, Resolved{entry, std::move(value)});
  }
  return absl::OkStatus();
}

const PropertyValue& Configuration::ValueOf(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) std::abort();
  return found->second.value;
}

bool Configuration::GetBool(std::string_view name) const { return std::get<bool>(ValueOf(name)); }

int64_t Configuration::GetInt(std::string_view name) const {
  return std::get<int64_t>(ValueOf(name));
}

absl::Duration Configuration::GetDuration(std::string_view name) const {
  return std::get<absl::Duration>(ValueOf(name));
}

const std::string& Configuration::GetString(std::string_view name) const {
  return std::get<std::string>(ValueOf(name));
}

std::vector<ConfigEntry> Configuration::Entries() const {
  std::vector<ConfigEntry> entries;
  for (const Property& row : table_) {
    ConfigEntry entry = values_.find(row.name)->second.entry;
    if (row.secret && !entry.text.empty()) entry.text = "***";
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace tenon
