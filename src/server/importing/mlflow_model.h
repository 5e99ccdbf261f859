// Reads the `MLmodel` of a folder that MLflow wrote: which of the files in it is the model.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

struct MlflowModel {
  std::string flavor;     // "sklearn"
  std::string data;       // file or folder of the model, in MLflow's; "" is MLflow's folder itself
  std::string signature;  // JSON: inputs, outputs, params; empty: the model has none
};

// INVALID_ARGUMENT, with the line, for what is not YAML or leads out of the folder; UNIMPLEMENTED,
// naming the flavours that there are and those that are read, for a model without a native flavour.
// https://mlflow.org/docs/latest/ml/model/#model-format
absl::StatusOr<MlflowModel> ReadMlflowModel(std::string_view text);

}  // namespace tenon
