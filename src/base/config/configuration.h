// The values of a table of properties, resolved from their layers.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/property.h"

namespace tenon {

// A text for a property and where it stands: "tenon.yaml:12", "environment TENON_HTTP_PORT", "flag
// --http-port".
struct ConfigEntry {
  std::string name;
  std::string text;
  std::string origin;
};

// Where values come from, from weak to strong. A later entry of a layer wins over an earlier one.
struct ConfigLayers {
  std::vector<ConfigEntry> file;
  std::vector<ConfigEntry> environment;
  std::vector<ConfigEntry> flags;
};

// Immutable and thread-safe. Only `server/config` makes one; everybody else takes an Options
// struct.
class Configuration {
 public:
  // Every fault of every layer is found before anything is taken: INVALID_ARGUMENT for an unknown
  // name (with the nearest known one) or a text of the wrong kind, OUT_OF_RANGE for one outside the
  // bounds; each says where it stands. `table` must outlive the configuration.
  static absl::StatusOr<Configuration> Resolve(std::span<const Property> table,
                                               const ConfigLayers& layers);

  // The value of a property of the table that has this kind; anything else is a fault of the
  // program and ends it.
  bool GetBool(std::string_view name) const;
  int64_t GetInt(std::string_view name) const;
  absl::Duration GetDuration(std::string_view name) const;
  const std::string& GetString(std::string_view name) const;

  // All properties in the order of the table; secrets are "***".
  std::vector<ConfigEntry> Entries() const;

 private:
  struct Resolved {
    ConfigEntry entry;
    PropertyValue value;
  };

  explicit Configuration(std::span<const Property> table) : table_(table) {}
  absl::Status Apply(const std::vector<ConfigEntry>& layer);
  const PropertyValue& ValueOf(std::string_view name) const;

  std::span<const Property> table_;
  std::map<std::string, Resolved, std::less<>> values_;
};

}  // namespace tenon
