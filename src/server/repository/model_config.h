// A model's configuration as Triton writes it: config.pbtxt.
//
// Used by the folder source, which reads it, and by the calls that answer with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "dialect/oip/model_config.pb.h"
#include "serving/model_table.h"

namespace tenon {

inline constexpr std::string_view kModelConfigFile = "config.pbtxt";

struct ModelConfigLimits {
  int64_t max_bytes = 1 << 20;
  int max_depth = 32;
};

// The configuration of the model in folder `model`. INVALID_ARGUMENT, naming line and field, for
// what is no ModelConfig; for a name that is not the model's; for a backend, an ensemble or a
// library of operators, which are not run here.
absl::StatusOr<inference::ModelConfig> ReadModelConfig(std::string_view text,
                                                       std::string_view model,
                                                       const ModelConfigLimits& limits);

// The same from JSON, as callers of load send it; the fault names the field.
absl::StatusOr<inference::ModelConfig> ReadModelConfigJson(std::string_view json,
                                                           std::string_view model,
                                                           const ModelConfigLimits& limits);

// Fields that are set and that nothing here acts on, sorted: "input.reshape", "sequence_batching".
std::vector<std::string> UnusedFields(const inference::ModelConfig& config);

// Whether the model takes and answers what its configuration says. INVALID_ARGUMENT names the
// tensor and both sides. `dims` leave the batch out when max_batch_size > 0.
absl::Status CheckConfigFits(const inference::ModelConfig& config, const Signature& signature);

// `version`'s configuration as it was written, with what was left out: name, platform, inputs and
// outputs, version policy.
inference::ModelConfig CompletedConfig(const ModelVersion& version);

}  // namespace tenon
