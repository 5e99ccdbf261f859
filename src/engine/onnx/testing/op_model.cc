#include "onnx/testing/op_model.h"

#include <gtest/gtest.h>

#include "onnx/onnx_engine.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon {

OpModel::OpModel(const std::string& op) {
  builder_.Node(op, {}, {}, "ai.tenon");
  onnx::OperatorSetIdProto* opset = builder_.proto().add_opset_import();
  opset->set_domain("ai.tenon");
  opset->set_version(1);
}

OpModel& OpModel::Input(DType dtype) {
  const std::string name = StrCat("in", node().input_size());
  onnx::ValueInfoProto* input = builder_.graph().add_input();  // of any shape
  input->set_name(name);
  input->mutable_type()->mutable_tensor_type()->set_elem_type(RowOf(dtype).onnx);
  node().add_input(name);
  inputs_.push_back(name);
  return *this;
}

onnx::TensorProto& OpModel::AddConstant(const Shape& shape, DType dtype) {
  onnx::TensorProto* tensor = builder_.graph().add_initializer();
  tensor->set_name(StrCat("in", node().input_size()));
  tensor->set_data_type(RowOf(dtype).onnx);
  for (const int64_t size : shape) tensor->add_dims(size);
  node().add_input(tensor->name());
  return *tensor;
}

OpModel& OpModel::Constant(const Shape& shape, std::span<const double> values) {
  AddConstant(shape, DType::kFp64).mutable_double_data()->Assign(values.begin(), values.end());
  return *this;
}

OpModel& OpModel::Constant(const Shape& shape, std::span<const int64_t> values) {
  AddConstant(shape, DType::kInt64).mutable_int64_data()->Assign(values.begin(), values.end());
  return *this;
}

OpModel& OpModel::Output(DType dtype) {
  const std::string name = StrCat("out", node().output_size());
  onnx::ValueInfoProto* output = builder_.graph().add_output();
  output->set_name(name);
  output->mutable_type()->mutable_tensor_type()->set_elem_type(RowOf(dtype).onnx);
  node().add_output(name);
  return *this;
}

absl::StatusOr<std::shared_ptr<const Servable>> OpModel::Load() const {
  ModelFolder folder;
  folder.Add("m/model.onnx", builder_.Bytes());
  return OnnxEngine::Create({}).value()->Load(folder, "m/model.onnx");
}

absl::StatusOr<std::vector<NamedTensor>> OpModel::Run(const std::vector<Tensor>& inputs) const {
  TENON_ASSIGN_OR_RETURN(const std::shared_ptr<const Servable> servable, Load());
  std::vector<NamedTensor> named;
  for (size_t i = 0; i < inputs.size(); ++i) named.push_back({inputs_[i], inputs[i]});
  return servable->Infer(named, {});
}

void AddText(onnx::NodeProto* node, const std::string& name, const std::string& value) {
  onnx::AttributeProto* attribute = node->add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::STRING);
  attribute->set_s(value);
}

Tensor Matrix(const Shape& shape, const std::vector<double>& values) {
  return Tensor::Of<double>(shape, values).value();
}

Tensor TextTensor(const Shape& shape, const std::vector<std::string>& values) {
  std::string packed;
  for (const std::string& text : values) AppendBytesElement(text, &packed);
  return Tensor::FromPackedBytes(shape, packed).value();
}

std::vector<double> DoublesOf(const absl::StatusOr<std::vector<NamedTensor>>& answer,
                              size_t index) {
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return {};
  const auto values = answer->at(index).tensor.view().as<double>();
  return {values.begin(), values.end()};
}

std::vector<int64_t> IntsOf(const absl::StatusOr<std::vector<NamedTensor>>& answer, size_t index) {
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return {};
  const auto values = answer->at(index).tensor.view().as<int64_t>();
  return {values.begin(), values.end()};
}

}  // namespace tenon
