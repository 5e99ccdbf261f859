#include "config/property.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "status/status.h"
#include "strings/quote.h"
#include "strings/units.h"

namespace tenon {
namespace {

// http.max_body_bytes -> http<separator>max<separator>body<separator>bytes
std::string Joined(std::string_view name, char separator) {
  std::string out(name);
  for (char& c : out) {
    if (c == '.' || c == '_') c = separator;
  }
  return out;
}

absl::StatusOr<PropertyValue> ParseBool(std::string_view text) {
  bool value = false;
  if (!absl::SimpleAtob(ToAbsl(text), &value)) {
    return absl::InvalidArgumentError(StrCat(Quote(text), " is neither true nor false"));
  }
  return value;
}

absl::StatusOr<PropertyValue> ParseInt(std::string_view text) {
  int64_t value = 0;
  if (!absl::SimpleAtoi(ToAbsl(text), &value)) {
    return absl::InvalidArgumentError(StrCat(Quote(text), " is not a whole number"));
  }
  return value;
}

absl::StatusOr<PropertyValue> ParseChoice(std::string_view choices, std::string_view text) {
  for (const absl::string_view choice : absl::StrSplit(ToAbsl(choices), '|')) {
    if (ToStd(choice) == text) return std::string(text);
  }
  return absl::InvalidArgumentError(StrCat(Quote(text), " is none of ", choices));
}

absl::StatusOr<PropertyValue> ParseKind(const Property& property, std::string_view text) {
  switch (property.kind) {
    case PropertyKind::kBool:
      return ParseBool(text);
    case PropertyKind::kInt:
      return ParseInt(text);
    case PropertyKind::kBytes: {
      TENON_ASSIGN_OR_RETURN(const int64_t bytes, ParseBytes(text));
      return PropertyValue(bytes);
    }
    case PropertyKind::kDuration: {
      TENON_ASSIGN_OR_RETURN(const absl::Duration duration, ParseDuration(text));
      return PropertyValue(duration);
    }
    case PropertyKind::kString:
      return PropertyValue(std::string(text));
    case PropertyKind::kChoice:
      return ParseChoice(property.choices, text);
  }
  return absl::InternalError("a property without a kind");
}

}  // namespace

std::string EnvironmentName(const Property& property) {
  return StrCat("TENON_", absl::AsciiStrToUpper(Joined(property.name, '_')));
}

std::string FlagName(const Property& property) { return StrCat("--", Joined(property.name, '-')); }

std::string_view NameOf(PropertyKind kind) {
  switch (kind) {
    case PropertyKind::kBool:
      return "true or false";
    case PropertyKind::kInt:
      return "number";
    case PropertyKind::kBytes:
      return "size";
    case PropertyKind::kDuration:
      return "duration";
    case PropertyKind::kString:
      return "text";
    case PropertyKind::kChoice:
      return "choice";
  }
  return {};
}

absl::StatusOr<PropertyValue> ParseProperty(const Property& property, std::string_view text) {
  TENON_ASSIGN_OR_RETURN(PropertyValue value, ParseKind(property, text));
  for (const std::string_view bound : {property.least, property.most}) {
    if (bound.empty()) continue;
    TENON_ASSIGN_OR_RETURN(const PropertyValue limit, ParseKind(property, bound));
    if (bound == property.least ? value < limit : value > limit) {
      return absl::OutOfRangeError(StrCat(
          Quote(text), bound == property.least ? " is less than " : " is more than ", bound));
    }
  }
  return value;
}

}  // namespace tenon
