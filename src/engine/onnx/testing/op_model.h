// Models of one ai.tenon node, run in a real session.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/servable.h"
#include "onnx/testing/model_builder.h"
#include "tensor/tensor.h"

namespace tenon {

// Inputs are in0, in1, ...; outputs are out0, ... Constants are inputs that are initializers.
class OpModel {
 public:
  explicit OpModel(const std::string& op);

  OpModel& Input(DType dtype);
  OpModel& Constant(const Shape& shape, std::span<const double> values);
  OpModel& Constant(const Shape& shape, std::span<const int64_t> values);
  OpModel& Output(DType dtype);

  onnx::NodeProto& node() { return *builder_.graph().mutable_node(0); }
  ModelBuilder& builder() { return builder_; }

  absl::StatusOr<std::shared_ptr<const Servable>> Load() const;
  // Loads, and runs with the inputs in their order.
  absl::StatusOr<std::vector<NamedTensor>> Run(const std::vector<Tensor>& inputs) const;

 private:
  onnx::TensorProto& AddConstant(const Shape& shape, DType dtype);

  ModelBuilder builder_;
  std::vector<std::string> inputs_;
};

void AddText(onnx::NodeProto* node, const std::string& name, const std::string& value);

Tensor Matrix(const Shape& shape, const std::vector<double>& values);
Tensor TextTensor(const Shape& shape, const std::vector<std::string>& values);

// The elements of the answer's `index`-th output; the answer must be OK.
std::vector<double> DoublesOf(const absl::StatusOr<std::vector<NamedTensor>>& answer,
                              size_t index = 0);
std::vector<int64_t> IntsOf(const absl::StatusOr<std::vector<NamedTensor>>& answer,
                            size_t index = 0);

}  // namespace tenon
