// Members of a request's objects, and refusals that say what was expected of them.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "json/document.h"

namespace tenon::oip::internal {

// INVALID_ARGUMENT: "'id' is an integer, expected a string".
absl::Status Unexpected(std::string_view what, const json::Value& value, std::string_view expected);

// The member of that name, which must be there and of that kind; `expected` says the kind in words.
absl::StatusOr<const json::Value*> GetMember(const json::Value& object, std::string_view key,
                                             json::Kind kind, std::string_view expected);

// The object under "parameters"; null when there is none.
absl::StatusOr<const json::Value*> FindParameters(const json::Value& object);

// The boolean of that name, or `absent`.
absl::StatusOr<bool> BoolParameter(const json::Value& parameters, std::string_view key,
                                   bool absent);

// A scalar as a request's parameter; INVALID_ARGUMENT for anything else.
absl::StatusOr<Parameter> ParameterOf(const json::Value& value);

}  // namespace tenon::oip::internal
