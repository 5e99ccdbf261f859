#include "serving/inference_service.h"

#include <utility>

#include "serving/request_check.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Whether the model ran, and so may be to blame.
bool HasRun(const absl::Status& status) {
  return !absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status) &&
         !absl::IsCancelled(status);
}

absl::StatusOr<InferResponse> ResponseOf(const ModelVersion& model, std::string id,
                                         absl::StatusOr<std::vector<NamedTensor>> outputs) {
  const std::string_view doing = HasRun(outputs.status()) ? "running" : "asking";
  InferResponse response;
  TENON_ASSIGN_OR_RETURN(response.outputs, std::move(outputs), doing, " model ", Quote(model.model),
                         " version ", Quote(model.version));
  response.model = model.model;
  response.version = model.version;
  response.id = std::move(id);
  return response;
}

}  // namespace

absl::StatusOr<InferResponse> InferenceService::Infer(InferRequest request) const {
  TENON_ASSIGN_OR_RETURN(const std::shared_ptr<const ModelVersion> model,
                         directory_.Find(request.model, request.version));
  return InferWith(*model, std::move(request));
}

absl::Status InferenceService::Prepare(const ModelVersion& model, InferRequest* request) {
  TENON_RETURN_IF_ERROR(CheckInferRequest(*request, model.servable->signature()), "asking model ",
                        Quote(model.model));
  return WidenInputs(model.servable->signature(), &request->inputs);
}

absl::StatusOr<InferResponse> InferenceService::InferWith(const ModelVersion& model,
                                                          InferRequest request,
                                                          const RequestTerms& terms) const {
  TENON_RETURN_IF_ERROR(Prepare(model, &request));
  if (clock_ == nullptr) {
    absl::StatusOr<std::vector<NamedTensor>> outputs =
        model.servable->Infer(request.inputs, request.outputs, terms.stop);
    model.counts->OnRan(outputs.status(), {}, absl::UnixEpoch());
    return ResponseOf(model, std::move(request.id), std::move(outputs));
  }
  const absl::Duration begin = clock_->Monotonic();
  if (begin >= terms.deadline) {
    absl::Status late = absl::DeadlineExceededError(StrCat(
        "Request timeout expired: the deadline of ", terms.deadline_name, " passed before it ran"));
    model.counts->OnNotRun(late);
    return ResponseOf(model, {}, std::move(late));
  }
  absl::StatusOr<std::vector<NamedTensor>> outputs =
      model.servable->Infer(request.inputs, request.outputs, terms.stop);
  const absl::Duration took = clock_->Monotonic() - begin;
  if (outputs.ok()) model.counts->OnDirectRun(took);
  if (absl::IsCancelled(outputs.status()) && terms.stop.stop_requested()) {
    model.counts->OnNotRun(outputs.status());
  } else {
    model.counts->OnRan(outputs.status(), {.infer = took}, clock_->Now());
  }
  return ResponseOf(model, std::move(request.id), std::move(outputs));
}

void InferenceService::Submit(std::shared_ptr<const ModelVersion> model, InferRequest request,
                              RequestTerms terms, InferDone done) const {
  if (absl::Status status = Prepare(*model, &request); !status.ok()) return done(std::move(status));
  // The version may end with the request.
  const std::shared_ptr<Batcher> batcher = model->batcher;
  std::string id = request.id;
  batcher->Submit(std::move(request), std::move(terms),
                  [model = std::move(model), id = std::move(id), done = std::move(done)](
                      absl::StatusOr<std::vector<NamedTensor>> outputs) mutable {
                    done(ResponseOf(*model, std::move(id), std::move(outputs)));
                  });
}

}  // namespace tenon
