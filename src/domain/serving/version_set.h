// The loaded versions of one model, and what comes after them.
#pragma once

#include <string_view>
#include <vector>

#include "models/model_source.h"
#include "serving/loaded_version.h"

namespace tenon {

// At most one of each version, in no order.
using VersionSet = std::vector<LoadedVersion>;

// Null when it is not there.
const LoadedVersion* FindVersion(const VersionSet& versions, std::string_view version);

// Whether `one` itself is there, not another form of its version.
bool Holds(const VersionSet& versions, const LoadedVersion& one);
bool AreSame(const VersionSet& a, const VersionSet& b);

bool IsWanted(const WantedModel& model, std::string_view version);

// The version whose callers `version` would get: its own older form, else, when it would be the
// newest, the newest; null when it takes nobody's place.
const LoadedVersion* ReplacedBy(const VersionSet& serving, std::string_view version);

// What is to serve once `fresh` is loaded: `fresh`, and of `old` what is wanted still; all of `old`
// as long as something that was to take its place is missing.
VersionSet NextSet(const WantedModel& model, VersionSet fresh, const VersionSet& old);

}  // namespace tenon
