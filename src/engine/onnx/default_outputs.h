// The outputs that a model answers with when none is asked for, and a model of some outputs alone.
// Internal to the module.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "onnx/report.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace tenon {

// Marks the outputs that the metadata tenon.default_outputs (import/model_properties.h) leaves out
// as not by default. INVALID_ARGUMENT when it is no JSON list of names of outputs.
absl::Status MarkDefaultOutputs(ModelReport* report);

// Drops all other outputs, and every node and initializer that only they need; says whether a node
// was dropped.
bool KeepOutputs(std::set<std::string, std::less<>> names, onnx::ModelProto* model);

}  // namespace tenon
