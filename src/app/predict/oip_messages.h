// The client's half of the Open Inference Protocol v2: what server/dialect/oip reads is written
// here, and what it writes is read. Values go in binary (binary tensor data extension).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

struct ModelDescription {
  std::string name;
  Signature signature;  // that an input is optional is not told
};

// Reads the answer of GET /v2/models/M. INVALID_ARGUMENT says what is wrong with it.
absl::StatusOr<ModelDescription> ParseModelDescription(std::string_view json);

// The body of a request: `json`, and the inputs' own bytes behind it.
struct InferMessage {
  std::string json;
  std::vector<std::string_view> tensors;
};

// `inputs` outlive the message. With no `outputs` all are asked for.
InferMessage WriteInferMessage(std::span<const NamedTensor> inputs,
                               std::span<const std::string> outputs);

// Reads an answer whose first `json_bytes` are JSON, with its outputs' values behind that or in it.
// The tensors own their bytes. INVALID_ARGUMENT says which output is wrong.
absl::StatusOr<InferResponse> ParseInferResponse(std::string_view body, size_t json_bytes);

// The text under "error" in `body`; the beginning of `body` when there is none.
std::string ErrorTextOf(std::string_view body);

}  // namespace tenon
