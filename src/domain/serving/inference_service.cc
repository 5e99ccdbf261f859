#include "serving/inference_service.h"

#include <utility>

#include "serving/request_check.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

void Count(const absl::Status& status, VersionCounts& counts) {
  if (status.ok()) {
    counts.answered.fetch_add(1, std::memory_order_relaxed);
  } else if (status.code() == absl::StatusCode::kInvalidArgument) {
    counts.refused.fetch_add(1, std::memory_order_relaxed);
  } else {
    counts.failed.fetch_add(1, std::memory_order_relaxed);
  }
}

}  // namespace

absl::StatusOr<InferResponse> InferenceService::Infer(InferRequest request) const {
  TENON_ASSIGN_OR_RETURN(const std::shared_ptr<const ModelVersion> model,
                         directory_.Find(request.model, request.version));
  return InferWith(*model, std::move(request));
}

absl::StatusOr<InferResponse> InferenceService::InferWith(const ModelVersion& model,
                                                          InferRequest request) {
  TENON_RETURN_IF_ERROR(CheckInferRequest(request, model.servable->signature()), "asking model ",
                        Quote(model.model));
  TENON_RETURN_IF_ERROR(WidenInputs(model.servable->signature(), &request.inputs));
  InferResponse response;
  absl::StatusOr<std::vector<NamedTensor>> outputs =
      model.servable->Infer(request.inputs, request.outputs);
  Count(outputs.status(), *model.counts);
  TENON_ASSIGN_OR_RETURN(response.outputs, std::move(outputs), "running model ", Quote(model.model),
                         " version ", Quote(model.version));
  response.model = model.model;
  response.version = model.version;
  response.id = std::move(request.id);
  return response;
}

}  // namespace tenon
