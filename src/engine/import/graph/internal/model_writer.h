// Writes a model's bytes without copying its constants into messages first.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tensor/tensor.h"

namespace onnx {
class ModelProto;
class TensorProto;
}  // namespace onnx

namespace tenon {

struct NamedConstant {
  std::string name;
  Tensor tensor;
};

// Type, dimensions and, for strings, the elements; number bytes only when `with_bytes`.
void FillTensorProto(const Tensor& tensor, bool with_bytes, onnx::TensorProto* proto);

// The serialised `model` with `constants` as further initializers of its graph. Both are used up:
// memory that nobody else holds is given back as it is written. OUT_OF_RANGE above the 2 GiB that
// protobuf reads.
absl::StatusOr<std::string> WriteModel(onnx::ModelProto& model,
                                       std::vector<NamedConstant> constants);

}  // namespace tenon
