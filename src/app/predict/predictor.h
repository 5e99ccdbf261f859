// What answers batches: a model of this process or of a server.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// Single-threaded.
class Predictor {
 public:
  virtual ~Predictor() = default;

  virtual const Signature& signature() const = 0;

  // The outputs of those names, or all when there are none. The batch is checked against the
  // signature as every request to a server is.
  virtual absl::StatusOr<std::vector<NamedTensor>> Predict(
      std::vector<NamedTensor> inputs, const std::vector<std::string>& outputs) = 0;
};

}  // namespace tenon
