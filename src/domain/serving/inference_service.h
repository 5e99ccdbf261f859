// The way of a request: which version answers, does it fit, run, name the answer.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "ports/clock.h"
#include "serving/model_directory.h"

namespace tenon {

// Thread-safe. Every dialect calls it.
class InferenceService {
 public:
  // `directory`, and the clock when there is one, must outlive the service.
  explicit InferenceService(const ModelDirectory& directory, const Clock* clock = nullptr)
      : directory_(directory), clock_(clock) {}

  const ModelDirectory& directory() const { return directory_; }

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

  // The answer of a version that the caller has found already, whatever the request names.
  absl::StatusOr<InferResponse> InferWith(const ModelVersion& model, InferRequest request) const;

 private:
  const ModelDirectory& directory_;
  const Clock* const clock_;  // tells how long models take; may be null
};

}  // namespace tenon
