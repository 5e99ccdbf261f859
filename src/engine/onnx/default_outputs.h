// The outputs that a model answers with when none is asked for, and a model of these alone.
// Internal to the module.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "onnx/report.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace tenon {

// Marks the outputs that the metadata tenon.default_outputs (import/model_properties.h) leaves out
// as not by default. INVALID_ARGUMENT when it is no JSON list of names of outputs.
absl::Status MarkDefaultOutputs(ModelReport* report);

// Drops the outputs that are not by default and every node and initializer that only they need;
// says whether a node was dropped.
bool KeepDefaultOutputs(const ModelReport& report, onnx::ModelProto* model);

}  // namespace tenon
