#include "serving/inference_service.h"

#include <utility>

#include "serving/request_check.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Adds `value` to a figure that nobody orders anything by.
void Add(int64_t value, std::atomic<int64_t>& figure) {
  figure.fetch_add(value, std::memory_order_relaxed);
}

void CountTime(const absl::Status& status, const Clock& clock, absl::Duration took,
               VersionCounts& counts) {
  Add(absl::ToInt64Nanoseconds(took), status.ok() ? counts.answered_ns : counts.failed_ns);
  if (status.ok())
    counts.last_answered_ms.store(absl::ToUnixMillis(clock.Now()), std::memory_order_relaxed);
}

void Count(const absl::Status& status, VersionCounts& counts) {
  if (status.ok()) {
    Add(1, counts.answered);
  } else if (status.code() == absl::StatusCode::kInvalidArgument) {
    Add(1, counts.refused);
  } else {
    Add(1, counts.failed);
  }
}

}  // namespace

absl::StatusOr<InferResponse> InferenceService::Infer(InferRequest request) const {
  TENON_ASSIGN_OR_RETURN(const std::shared_ptr<const ModelVersion> model,
                         directory_.Find(request.model, request.version));
  return InferWith(*model, std::move(request));
}

absl::StatusOr<InferResponse> InferenceService::InferWith(const ModelVersion& model,
                                                          InferRequest request) const {
  TENON_RETURN_IF_ERROR(CheckInferRequest(request, model.servable->signature()), "asking model ",
                        Quote(model.model));
  TENON_RETURN_IF_ERROR(WidenInputs(model.servable->signature(), &request.inputs));
  InferResponse response;
  const absl::Duration begin = clock_ == nullptr ? absl::ZeroDuration() : clock_->Monotonic();
  absl::StatusOr<std::vector<NamedTensor>> outputs =
      model.servable->Infer(request.inputs, request.outputs);
  Count(outputs.status(), *model.counts);
  if (clock_ != nullptr)
    CountTime(outputs.status(), *clock_, clock_->Monotonic() - begin, *model.counts);
  TENON_ASSIGN_OR_RETURN(response.outputs, std::move(outputs), "running model ", Quote(model.model),
                         " version ", Quote(model.version));
  response.model = model.model;
  response.version = model.version;
  response.id = std::move(request.id);
  return response;
}

}  // namespace tenon
