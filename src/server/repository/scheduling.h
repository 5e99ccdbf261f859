// How a model's requests wait, as config.pbtxt says it.
#pragma once

#include "absl/status/status.h"
#include "dialect/oip/model_config.pb.h"
#include "models/scheduling.h"

namespace tenon {

// INVALID_ARGUMENT, naming the field, for what contradicts itself: a preferred size above
// max_batch_size, a default level that does not exist, a negative count.
absl::Status CheckScheduling(const inference::ModelConfig& config);

// `server` is what holds where the configuration does not say. Requests are batched when it has
// both max_batch_size and dynamic_batching, as Triton does it; `config` has been checked.
Scheduling SchedulingOf(const inference::ModelConfig& config, const Scheduling& server);

}  // namespace tenon
