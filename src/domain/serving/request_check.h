// Whether a request fits a model.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// INVALID_ARGUMENT, naming the tensor, for: an input that the model has not or that comes twice, a
// missing input that is not optional, another dtype, a shape that does not fit, an output that the
// model has not or that is asked for twice.
absl::Status CheckInferRequest(const InferRequest& request, const Signature& signature);

}  // namespace tenon
