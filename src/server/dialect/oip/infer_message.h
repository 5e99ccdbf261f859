// The messages ModelInferRequest and ModelInferResponse on the wire of protobuf.
//
// Read and written field by field, not through protobuf's classes: tensors are used where they lie
// in the message, and an answer's tensors are sent from where the engine left them.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "dialect/oip/decode_options.h"
#include "inference/infer.h"
#include "inference/signature.h"
#include "rpc/method.h"

namespace tenon::oip {

// Request parameter of streaming clients that want every answer to say whether it is the last, and
// the response parameter that says so.
inline constexpr std::string_view kFinalResponseWanted = "triton_enable_empty_final_response";
inline constexpr std::string_view kFinalResponse = "triton_final_response";

// The top of a ModelInferRequest; borrows from its bytes.
struct InferMessage {
  std::string_view model;
  std::string_view version;  // empty: whichever the endpoint answers with
  std::string_view id;
  std::vector<std::string_view> parameters;  // entries of the map
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<std::string_view> raw_contents;
};

// INVALID_ARGUMENT for bytes that are no such message, for names that are not UTF-8 and for more
// tensors than tensor.max_tensors.
absl::StatusOr<InferMessage> SplitInferMessage(std::string_view bytes,
                                               const DecodeOptions& options);

// The request in `message`, for a model of that `signature`. Raw contents, and typed contents that
// lie as a tensor's do, are used where they are and keep `owner`. INVALID_ARGUMENT says which
// tensor and which element is wrong. Sets the model's name and version as they were sent.
absl::StatusOr<InferRequest> DecodeInferMessage(const InferMessage& message,
                                                const std::shared_ptr<const void>& owner,
                                                const Signature& signature,
                                                const DecodeOptions& options);

// The ModelInferResponse, outputs as raw contents. Parameters that old clients' messages lack
// (doubles, large integers) are left as they are: what is answered with them was sent with them.
rpc::Reply EncodeInferMessage(const InferResponse& response);

// The same within a ModelStreamInferResponse.
rpc::Reply EncodeStreamMessage(const InferResponse& response);

}  // namespace tenon::oip
