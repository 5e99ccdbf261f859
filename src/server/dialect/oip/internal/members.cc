#include "dialect/oip/internal/members.h"

#include <string>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip::internal {

using json::Kind;
using json::Value;

absl::Status Unexpected(std::string_view what, const Value& value, std::string_view expected) {
  return absl::InvalidArgumentError(
      StrCat(what, " is ", json::NameOf(value.kind), ", expected ", expected));
}

absl::StatusOr<const Value*> GetMember(const Value& object, std::string_view key, Kind kind,
                                       std::string_view expected) {
  const Value* value = object.Find(key);
  if (value == nullptr) return absl::InvalidArgumentError(StrCat(Quote(key), " is missing"));
  if (value->kind != kind) return Unexpected(Quote(key), *value, expected);
  return value;
}

absl::StatusOr<const Value*> FindParameters(const Value& object) {
  const Value* parameters = object.Find("parameters");
  if (parameters != nullptr && parameters->kind != Kind::kObject)
    return Unexpected("'parameters'", *parameters, "an object");
  return parameters;
}

absl::StatusOr<bool> BoolParameter(const Value& parameters, std::string_view key, bool absent) {
  const Value* value = parameters.Find(key);
  if (value == nullptr) return absent;
  if (value->kind != Kind::kBool)
    return Unexpected(StrCat("parameter ", Quote(key)), *value, "a boolean");
  return value->boolean;
}

absl::StatusOr<Parameter> ParameterOf(const Value& value) {
  switch (value.kind) {
    case Kind::kBool:
      return Parameter(value.boolean);
    case Kind::kInt:
      return Parameter(value.integer);
    case Kind::kUint:
      return Parameter(value.unsigned_integer);
    case Kind::kDouble:
      return Parameter(value.real);
    case Kind::kString:
      return Parameter(std::string(value.string));
    default:
      return Unexpected("its value", value, "a string, a number or a boolean");
  }
}

}  // namespace tenon::oip::internal
