// The parameters of a whole request.
#pragma once

#include "absl/status/status.h"
#include "dialect/oip/infer_call.h"
#include "json/document.h"

namespace tenon::oip {

// Reads the parameters of `request`, the root of its JSON: binary_data_output is the call's, all
// others are the model's. INVALID_ARGUMENT, naming the parameter, for what is no scalar, for
// sequence_id, sequence_start, sequence_end, priority and timeout that are not what Triton's
// clients send under these names, and for the names that Triton keeps for itself ("headers",
// "triton_...").
absl::Status DecodeRequestParameters(const json::Value& request, InferCall* call);

}  // namespace tenon::oip
