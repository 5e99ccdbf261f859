// The answer to a predict request, as KServe's V1 protocol and TensorFlow Serving write it.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "json/number_writer.h"

namespace tenon::kserve {

// By rows {"predictions": [...]}, with an object a row where there are several outputs; by columns
// {"outputs": ...}, with a member an output where there are several. Floats always look like floats
// (3.0). BYTES are strings; those of outputs whose names end in "_bytes", and what is not UTF-8,
// are
// {"b64": "..."}.
//
// INVALID_ARGUMENT where rows are wanted of outputs that have not as many; UNIMPLEMENTED for FP16
// and BF16.
absl::StatusOr<std::string> EncodePredict(const InferResponse& response, bool columnar,
                                          json::NonFinite non_finite);

}  // namespace tenon::kserve
