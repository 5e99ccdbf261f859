#include "onnx/value_type.h"

#include <vector>

#include "onnx-ml.pb.h"
#include "onnx/tensor_check.h"
#include "status/status.h"
#include "strings/quote.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon {
namespace {

std::string ElementName(int number) {
  const absl::StatusOr<DType> dtype = DTypeFromOnnx(number);
  return dtype.ok() ? std::string(NameOf(*dtype)) : StrCat("type ", number);
}

std::string DimToString(const onnx::TensorShapeProto::Dimension& dim) {
  if (dim.has_dim_value()) return StrCat(dim.dim_value());
  return dim.dim_param().empty() ? "?" : dim.dim_param();
}

std::string ShapeOf(const onnx::TypeProto::Tensor& tensor) {
  if (!tensor.has_shape()) return "";
  std::string text = "[";
  for (const auto& dim : tensor.shape().dim())
    StrAppend(&text, text.size() > 1 ? "," : "", DimToString(dim));
  return text + "]";
}

absl::Status CheckShape(const onnx::TensorShapeProto& shape, const InspectLimits& limits) {
  if (shape.dim_size() > static_cast<int>(kMaxRank)) {
    return absl::InvalidArgumentError(
        StrCat("it has ", shape.dim_size(), " dimensions, more than ", kMaxRank));
  }
  for (const auto& dim : shape.dim()) {
    if (dim.dim_value() < -1)
      return absl::InvalidArgumentError(StrCat("dimension ", dim.dim_value(), " is negative"));
    if (dim.dim_value() > limits.max_dimension) {
      return absl::OutOfRangeError(StrCat("dimension ", dim.dim_value(), " is above ",
                                          limits.max_dimension, " (model.max_dimension)"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTensorType(int element, const onnx::TensorShapeProto& shape,
                             const InspectLimits& limits) {
  if (element != onnx::TensorProto::UNDEFINED && ElementBits(element) < 0) {
    return absl::InvalidArgumentError(StrCat("its elem_type ", element, " is unknown"));
  }
  return CheckShape(shape, limits);
}

}  // namespace

absl::Status CheckType(const onnx::TypeProto& type, const InspectLimits& limits) {
  switch (type.value_case()) {
    case onnx::TypeProto::kTensorType:
      return CheckTensorType(type.tensor_type().elem_type(), type.tensor_type().shape(), limits);
    case onnx::TypeProto::kSparseTensorType:
      return CheckTensorType(type.sparse_tensor_type().elem_type(),
                             type.sparse_tensor_type().shape(), limits);
    case onnx::TypeProto::kSequenceType:
      return CheckType(type.sequence_type().elem_type(), limits);
    case onnx::TypeProto::kMapType:
      return CheckType(type.map_type().value_type(), limits);
    case onnx::TypeProto::kOptionalType:
      return CheckType(type.optional_type().elem_type(), limits);
    default:
      return absl::OkStatus();
  }
}

std::string TypeToString(const onnx::TypeProto& type) {
  switch (type.value_case()) {
    case onnx::TypeProto::kTensorType:
      return StrCat("tensor(", ElementName(type.tensor_type().elem_type()), ")",
                    ShapeOf(type.tensor_type()));
    case onnx::TypeProto::kSparseTensorType:
      return StrCat("sparse_tensor(", ElementName(type.sparse_tensor_type().elem_type()), ")");
    case onnx::TypeProto::kSequenceType:
      return StrCat("sequence(", TypeToString(type.sequence_type().elem_type()), ")");
    case onnx::TypeProto::kMapType:
      return StrCat("map(", ElementName(type.map_type().key_type()), ",",
                    TypeToString(type.map_type().value_type()), ")");
    case onnx::TypeProto::kOptionalType:
      return StrCat("optional(", TypeToString(type.optional_type().elem_type()), ")");
    case onnx::TypeProto::kOpaqueType:
      return "opaque";
    default:
      return "unknown";
  }
}

ReportedValue DescribeValue(const onnx::ValueInfoProto& value) {
  ReportedValue reported{.name = value.name(), .type = TypeToString(value.type())};
  if (!value.type().has_tensor_type()) return reported;
  const onnx::TypeProto::Tensor& tensor = value.type().tensor_type();
  reported.dtype = ElementName(tensor.elem_type());
  if (!tensor.has_shape()) return reported;
  std::vector<ReportedDim>& shape = reported.shape.emplace();
  for (const auto& dim : tensor.shape().dim()) {
    shape.push_back({.size = dim.has_dim_value() ? dim.dim_value() : -1, .name = dim.dim_param()});
  }
  return reported;
}

}  // namespace tenon
