// Names of the ONNX metadata in which importers tell the engine and its users what a graph cannot
// say.
//
// Written by engine/import/graph, read by engine/onnx. Values are text; those marked JSON are that.
#pragma once

#include <string_view>

namespace tenon {

inline constexpr std::string_view kPropertyPrefix = "tenon.";

inline constexpr std::string_view kFrameworkProperty = "tenon.framework";
inline constexpr std::string_view kFrameworkVersionProperty = "tenon.framework_version";

// JSON list of the outputs that are answered when none is asked for; absent: all.
inline constexpr std::string_view kDefaultOutputsProperty = "tenon.default_outputs";

// JSON list of the classes in the order of predict_proba's columns: numbers, strings or booleans.
inline constexpr std::string_view kClassesProperty = "tenon.classes";

// JSON list of the names of X's columns, where the model was fitted on named ones.
inline constexpr std::string_view kColumnsProperty = "tenon.columns";

// JSON object of the inputs, outputs and params that MLflow's signature of the model has.
inline constexpr std::string_view kMlflowSignatureProperty = "tenon.mlflow_signature";

}  // namespace tenon
