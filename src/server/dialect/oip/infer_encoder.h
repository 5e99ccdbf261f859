// An answer as the Open Inference Protocol writes it.
#pragma once

#include "absl/status/statusor.h"
#include "api/message.h"
#include "dialect/oip/infer_call.h"
#include "inference/infer.h"
#include "json/number_writer.h"

namespace tenon::oip {

struct EncodeOptions {
  json::NonFinite non_finite = json::NonFinite::kToken;  // json.non_finite
};

// JSON with flat data arrays, and behind it the outputs that `call` wants in binary, in the order
// of the outputs; the tensors' own bytes are sent, not a copy. INVALID_ARGUMENT for an output that
// JSON cannot carry (FP16, BF16, text that is not UTF-8) and that was not asked for in binary.
absl::StatusOr<HttpResponse> EncodeInferResponse(const InferResponse& response,
                                                 const InferCall& call,
                                                 const EncodeOptions& options = {});

// Appends the elements with commas between them. As above.
absl::Status AppendJsonElements(const TensorView& tensor, const EncodeOptions& options,
                                std::string* json);

}  // namespace tenon::oip
