// What calls of the model repository mean, whichever wire they came on.
#pragma once

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "repository/model_repository.h"

namespace tenon::oip::internal {

// UNAVAILABLE where there is none, as when only documents are made.
absl::Status CheckThere(const ModelRepository* repository);

// Whether the index that a caller asked for has this row.
bool IsListed(const VersionStatus& row, bool ready_only);

// Triton tells only the name of a model that nobody asked for.
bool WasAskedFor(const VersionStatus& row);

// What the parameters of a load call ask for. UNIMPLEMENTED names one that is not known,
// INVALID_ARGUMENT one whose value has the wrong kind.
absl::StatusOr<Effort> ReadLoadParameters(const Parameters& parameters);

// The same of an unload call, whose `unload_dependents` changes nothing: no model depends on
// another.
absl::Status CheckUnloadParameters(const Parameters& parameters);

}  // namespace tenon::oip::internal
