// The way of a request: which version answers, does it fit, run, name the answer.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "serving/model_table.h"

namespace tenon {

// Immutable and thread-safe. Every dialect calls it.
class InferenceService {
 public:
  // `table` must outlive the service.
  explicit InferenceService(const ModelTable& table) : table_(table) {}

  const ModelTable& table() const { return table_; }

  // The answer of the model that the request names, with the request's id. NOT_FOUND when there is
  // no such model or version, INVALID_ARGUMENT when the request does not fit it, else as
  // Servable::Infer.
  absl::StatusOr<InferResponse> Infer(InferRequest request) const;

  // The answer of a version that the caller has found already, whatever the request names.
  static absl::StatusOr<InferResponse> InferWith(const ModelVersion& model, InferRequest request);

 private:
  const ModelTable& table_;
};

}  // namespace tenon
