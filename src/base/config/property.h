// One row of a configuration table: everything that parser, help, reference page and error messages
// need to know.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace tenon {

enum class PropertyKind { kBool, kInt, kBytes, kDuration, kString, kChoice };

struct Property {
  std::string_view name;  // "http.max_body_bytes"
  PropertyKind kind = PropertyKind::kString;
  std::string_view default_text;
  std::string_view help;     // one sentence
  std::string_view least;    // smallest value, in the form of default_text; empty: none
  std::string_view most;     // largest value; empty: none
  std::string_view choices;  // of kChoice, separated by '|'
  bool secret = false;       // never shown
  std::string_view since = "0.1.0";
};

using PropertyValue = std::variant<bool, int64_t, absl::Duration, std::string>;

// "TENON_HTTP_MAX_BODY_BYTES"
std::string EnvironmentName(const Property& property);

// "--http-max-body-bytes"
std::string FlagName(const Property& property);

// "size", for people.
std::string_view NameOf(PropertyKind kind);

// INVALID_ARGUMENT when `text` is not of the property's kind, OUT_OF_RANGE when it is outside the
// bounds, which it names.
absl::StatusOr<PropertyValue> ParseProperty(const Property& property, std::string_view text);

}  // namespace tenon
