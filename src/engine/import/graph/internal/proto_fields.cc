#include "import/graph/internal/proto_fields.h"

#include <type_traits>

#include "import/graph/internal/model_writer.h"
#include "onnx-ml.pb.h"

namespace tenon {

void SetType(const ValueType& type, const std::vector<std::string>& dim_names,
             onnx::ValueInfoProto* info) {
  onnx::TypeProto::Tensor* tensor = info->mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(RowOf(type.dtype).onnx);
  if (!type.shape.has_value()) return;
  onnx::TensorShapeProto* shape = tensor->mutable_shape();
  for (size_t i = 0; i < type.shape->size(); ++i) {
    onnx::TensorShapeProto::Dimension* dim = shape->add_dim();
    if ((*type.shape)[i] != kAnyDim) {
      dim->set_dim_value((*type.shape)[i]);
    } else if (i < dim_names.size() && !dim_names[i].empty()) {
      dim->set_dim_param(dim_names[i]);
    }
  }
}

void SetAttribute(const Attribute& attribute, const Bodies& bodies, onnx::NodeProto* node) {
  onnx::AttributeProto* proto = node->add_attribute();
  proto->set_name(attribute.first);
  const auto visit = [&](const auto& value) {
    using T = std::decay_t<decltype(value)>;
    if constexpr (std::is_same_v<T, int64_t>) {
      proto->set_type(onnx::AttributeProto::INT);
      proto->set_i(value);
    } else if constexpr (std::is_same_v<T, float>) {
      proto->set_type(onnx::AttributeProto::FLOAT);
      proto->set_f(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      proto->set_type(onnx::AttributeProto::STRING);
      proto->set_s(value);
    } else if constexpr (std::is_same_v<T, std::vector<int64_t>>) {
      proto->set_type(onnx::AttributeProto::INTS);
      proto->mutable_ints()->Assign(value.begin(), value.end());
    } else if constexpr (std::is_same_v<T, std::vector<float>>) {
      proto->set_type(onnx::AttributeProto::FLOATS);
      proto->mutable_floats()->Assign(value.begin(), value.end());
    } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
      proto->set_type(onnx::AttributeProto::STRINGS);
      for (const std::string& text : value) proto->add_strings(text);
    } else if constexpr (std::is_same_v<T, Tensor>) {
      proto->set_type(onnx::AttributeProto::TENSOR);
      FillTensorProto(value, true, proto->mutable_t());
    } else {
      proto->set_type(onnx::AttributeProto::GRAPH);
      *proto->mutable_g() = *bodies[static_cast<size_t>(value.id)];
    }
  };
  std::visit(visit, attribute.second);
}

}  // namespace tenon
