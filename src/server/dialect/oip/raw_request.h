// A request that is a tensor and nothing else.
#pragma once

#include "absl/status/statusor.h"
#include "api/message.h"
#include "dialect/oip/decode_options.h"
#include "dialect/oip/infer_call.h"
#include "inference/signature.h"

namespace tenon::oip {

// The whole of `body` as the one input of a model of that `signature`, to be answered in binary.
// The input may have one variable dimension, which the size of the body tells; one of BYTES becomes
// a single element, without a length before it. INVALID_ARGUMENT when the model or the body is not
// of that kind.
absl::StatusOr<InferCall> DecodeRawRequest(const Body& body, const Signature& signature,
                                           const DecodeOptions& options);

}  // namespace tenon::oip
