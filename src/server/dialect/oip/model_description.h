// A model in Triton's words, from what Tenon knows of it.
#pragma once

#include <string>

#include "serving/model_table.h"

namespace inference {
class ModelConfig;
}  // namespace inference

namespace tenon::oip {

// The configuration that clients ask for: what config.pbtxt says, and name, platform, inputs and
// outputs as the model has them. Where max_batch_size is 0, dimensions are those of requests.
inference::ModelConfig DescribeModel(const ModelVersion& model);

// The same as JSON, in the field names of the protocol; max_batch_size is always there.
std::string DescribeModelJson(const ModelVersion& model);

}  // namespace tenon::oip
