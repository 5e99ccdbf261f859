// A predict request of KServe's V1 protocol, which is TensorFlow Serving's: rows or columns of
// values from which names, shapes and datatypes are to be told.
//
// Source: https://www.tensorflow.org/tfx/serving/api_rest and KServe's "V1 Inference Protocol".
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "dialect/oip/decode_options.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon::kserve {

struct PredictCall {
  InferRequest request;
  bool columnar = false;  // asked with "inputs", and so to be answered with "outputs"
};

// Reads {"instances": [...]}, one element a row, or {"inputs": ...}, a value for each input as a
// whole. Values go to inputs by name; where the model has one input the name may be left out. A row
// of one number fits an input whose rows have one. BYTES are strings, or {"b64": "..."}. Other
// members of the body mean nothing, but for "signature_name", which must be "serving_default".
//
// INVALID_ARGUMENT says which input or row is wrong and how; UNIMPLEMENTED for FP16 and BF16, which
// JSON does not carry.
absl::StatusOr<PredictCall> DecodePredict(std::string_view body, const Signature& signature,
                                          const oip::DecodeOptions& options);

}  // namespace tenon::kserve
