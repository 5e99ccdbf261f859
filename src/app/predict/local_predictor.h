// Predictions of a model file, in this process.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "config/configuration.h"
#include "predict/predictor.h"

namespace tenon {

// Loads the model that `path` leads to, a file or folder as `tenon serve` takes it; of several
// versions the newest, or `version`. INVALID_ARGUMENT, naming them, for a folder of several models.
// Limits and threads are the configuration's; where it does not say how many threads an operator
// has, it has one a core.
absl::StatusOr<std::unique_ptr<Predictor>> OpenLocalPredictor(const Configuration& configuration,
                                                              const std::string& path,
                                                              const std::string& version);

}  // namespace tenon
