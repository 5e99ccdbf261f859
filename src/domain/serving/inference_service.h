// The way of a request: which version answers, does it fit, run, name the answer.
#pragma once

#include <memory>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "ports/clock.h"
#include "serving/model_directory.h"
#include "serving/request_terms.h"

namespace tenon {

// Called once with the answer, or why there is none.
using InferDone = absl::AnyInvocable<void(absl::StatusOr<InferResponse>)>;

// Thread-safe. Every dialect calls it: Submit where RunsInline says no, so that no thread of a
// connection waits for a model, InferWith else.
class InferenceService {
 public:
  // `directory`, and the clock when there is one, must outlive the service.
  explicit InferenceService(const ModelDirectory& directory, const Clock* clock = nullptr)
      : directory_(directory), clock_(clock) {}

  const ModelDirectory& directory() const { return directory_; }

  // The time by which deadlines are told; zero without a clock.
  absl::Duration now() const {
    return clock_ == nullptr ? absl::ZeroDuration() : clock_->Monotonic();
  }

  // What is served now. Taken once for a request: the next call may see another table.
  std::shared_ptr<const ModelTable> table() const { return directory_.table(); }

  // As ModelTable::Find of the table of the moment.
  absl::StatusOr<std::shared_ptr<const ModelVersion>> Find(std::string_view model,
                                                           std::string_view version) const {
    return directory_.Find(model, version);
  }

  // The answer of the model that the request names, with the request's id. NOT_FOUND when there is
  // no such model or version, INVALID_ARGUMENT when the request does not fit it, else as
  // Servable::Infer.
  absl::StatusOr<InferResponse> Infer(InferRequest request) const;

  // Whether a request to this version had better run on the caller's thread.
  static bool RunsInline(const ModelVersion& model) {
    return model.batcher == nullptr || model.batcher->RunsInline();
  }

  // The answer of a version that the caller has found already, whatever the request names.
  // DEADLINE_EXCEEDED when it is too late to begin.
  absl::StatusOr<InferResponse> InferWith(const ModelVersion& model, InferRequest request,
                                          const RequestTerms& terms = {}) const;

  // The same by way of the version's queue, as Batcher::Submit; the version has a batcher.
  void Submit(std::shared_ptr<const ModelVersion> model, InferRequest request, RequestTerms terms,
              InferDone done) const;

 private:
  static absl::Status Prepare(const ModelVersion& model, InferRequest* request);

  const ModelDirectory& directory_;
  const Clock* const clock_;  // tells how long models take; may be null
};

}  // namespace tenon
