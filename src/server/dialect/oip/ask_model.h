// How a handler over HTTP has a model run for a request that it has decoded.
#pragma once

#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "api/message.h"
#include "inference/infer.h"
#include "serving/inference_service.h"

namespace tenon::oip {

// Makes the answer of what the model said. Called once, on any thread.
using EncodeAnswer = absl::AnyInvocable<HttpResponse(const absl::StatusOr<InferResponse>&)>;

// Runs `wanted` at once, or puts it into the queue of `model` and defers the answer of `request`;
// its deadline is the least that its headers and parameters name. INVALID_ARGUMENT for a deadline
// that cannot be read.
absl::StatusOr<HttpResponse> AskModel(const InferenceService& service,
                                      std::shared_ptr<const ModelVersion> model,
                                      InferRequest wanted, const HttpRequest& request,
                                      EncodeAnswer encode);

}  // namespace tenon::oip
