// What calls of the model repository mean, whichever wire they came on.
#pragma once

#include <string_view>

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

// Before the path of a file, as "file:1/model.onnx", in the names of parameters.
inline constexpr std::string_view kFilePrefix = "file:";

struct LoadCall {
  Effort effort = Effort::kRetry;
  ModelOverride told;
};

// What the parameters of a load call ask for; those that hold files have their bytes as they are.
// UNIMPLEMENTED names one that is not known, INVALID_ARGUMENT one whose value has the wrong kind,
// and files without a configuration.
absl::StatusOr<LoadCall> ReadLoadParameters(Parameters&& parameters);

// The same of an unload call, whose `unload_dependents` changes nothing: no model depends on
// another.
absl::Status CheckUnloadParameters(const Parameters& parameters);

}  // namespace tenon::oip::internal
