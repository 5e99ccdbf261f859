// An infer request as the Open Inference Protocol writes it: JSON, or JSON with binary tensors
// behind it.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "api/message.h"
#include "dialect/oip/decode_options.h"
#include "dialect/oip/infer_call.h"
#include "inference/signature.h"

namespace tenon::oip {

// The header that says where the JSON ends and the binary tensors begin.
inline constexpr std::string_view kJsonSizeHeader = "Inference-Header-Content-Length";

// Reads the body of `request`. Binary tensors are used where they lie and keep the body alive; JSON
// data is parsed straight into typed buffers. With a JSON size of 0 the whole body is the one input
// of a model whose `signature` has just one. INVALID_ARGUMENT says which tensor and which element
// is wrong. Does not set the model's name and version.
absl::StatusOr<InferCall> DecodeInferCall(const HttpRequest& request, const Signature& signature,
                                          const DecodeOptions& options);

}  // namespace tenon::oip
