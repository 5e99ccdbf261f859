// The running account of a model's constant tensors. Internal to the module.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "onnx/external_data.h"
#include "onnx/tensor_check.h"

namespace tenon {

// Checks tensors one by one and sums them up. Thread-compatible; borrows the options.
class Constants {
 public:
  explicit Constants(const InspectOptions& options) : limits_(options.limits), files_(options) {}

  // OK when the tensor, wherever its data lie, holds what it says and the sum stays within the
  // limits.
  absl::StatusOr<TensorSize> Add(const onnx::TensorProto& tensor);
  absl::StatusOr<TensorSize> Add(const onnx::SparseTensorProto& tensor);

  int64_t bytes() const { return bytes_; }
  int64_t external_bytes() const { return external_bytes_; }
  std::vector<std::string> files() const { return files_.names(); }

 private:
  absl::Status Count(const TensorSize& size);

  const InspectLimits& limits_;
  ExternalFiles files_;
  int64_t bytes_ = 0;
  int64_t external_bytes_ = 0;
};

}  // namespace tenon
