// What an inspected model becomes before it is handed to the runtime. Internal to the module.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "onnx/inspect_limits.h"
#include "onnx/inspected_model.h"

namespace tenon {

// Replaces every ZipMap that gives a graph output by an Identity: a tensor of scores is what the
// server answers anyway, and making a map of each row costs more than the model. Says whether there
// was one.
bool BypassZipMaps(onnx::ModelProto* model);

// The bytes to load: ZipMaps bypassed, guards put in (run_guards.h), external data inside, our
// operators' lists of strings packed. Empty when `model`'s own file is good as it lies.
absl::StatusOr<std::string> RewriteForRuntime(const InspectOptions& options,
                                              const InspectedModel& model);

}  // namespace tenon
