// Whether a request fits a model.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// INVALID_ARGUMENT, naming the tensor, for: an input that the model has not or that comes twice, a
// missing input that is not optional, another dtype, a shape that does not fit, an output that the
// model has not or that is asked for twice.
// FP32 fits an input of FP64.
absl::Status CheckInferRequest(const InferRequest& request, const Signature& signature);

// Makes FP64 of FP32 where the model takes FP64. Inputs have been checked.
absl::Status WidenInputs(const Signature& signature, std::vector<NamedTensor>* inputs);

}  // namespace tenon
