#include "onnx/ops/kernel.h"

#include <cstring>
#include <onnxruntime_c_api.h>

#include "onnx/ops/status_bridge.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::ops {
namespace {

absl::StatusOr<TensorIn> Describe(const OrtApi& api, const OrtValue* value) {
  TensorIn tensor{.value = value};
  OrtTensorTypeAndShapeInfo* info = nullptr;
  TENON_RETURN_IF_ERROR(FromOrt(api, api.GetTensorTypeAndShape(value, &info)));
  const std::unique_ptr<OrtTensorTypeAndShapeInfo, decltype(api.ReleaseTensorTypeAndShapeInfo)>
      owned(info, api.ReleaseTensorTypeAndShapeInfo);
  ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  TENON_RETURN_IF_ERROR(FromOrt(api, api.GetTensorElementType(info, &element)));
  TENON_ASSIGN_OR_RETURN(tensor.dtype, DTypeFromOnnx(element));
  size_t rank = 0;
  TENON_RETURN_IF_ERROR(FromOrt(api, api.GetDimensionsCount(info, &rank)));
  tensor.shape.resize(rank);
  TENON_RETURN_IF_ERROR(FromOrt(api, api.GetDimensions(info, tensor.shape.data(), rank)));
  TENON_ASSIGN_OR_RETURN(tensor.elements, ElementCount(tensor.shape));
  if (tensor.dtype != DType::kBytes) {
    void* data = nullptr;  // the API has no reader for const values
    TENON_RETURN_IF_ERROR(
        FromOrt(api, api.GetTensorMutableData(const_cast<OrtValue*>(value), &data)));
    tensor.data = data;
  }
  return tensor;
}

template <typename T>
absl::StatusOr<std::vector<T>> ConstantOf(const OrtApi& api, const OrtKernelInfo* info,
                                          size_t input, Shape* shape) {
  int is_constant = 0;
  const OrtValue* value = nullptr;
  TENON_RETURN_IF_ERROR(
      FromOrt(api, api.KernelInfoGetConstantInput_tensor(info, input, &is_constant, &value)),
      "reading input ", input);
  if (is_constant == 0 || value == nullptr)
    return absl::InvalidArgumentError(StrCat("input ", input, " is not a constant"));
  TENON_ASSIGN_OR_RETURN(const TensorIn tensor, Describe(api, value), "reading input ", input);
  if (tensor.dtype != DTypeOf<T>())
    return absl::InvalidArgumentError(
        StrCat("input ", input, " is ", NameOf(tensor.dtype), ", expected ", NameOf(DTypeOf<T>())));
  if (shape != nullptr) *shape = tensor.shape;
  const std::span<const T> elements = tensor.as<T>();
  return std::vector<T>(elements.begin(), elements.end());
}

}  // namespace

int64_t KernelInfo::Int(const char* name, int64_t otherwise) const {
  int64_t value = 0;
  return FromOrt(api_, api_.KernelInfoGetAttribute_int64(info_, name, &value)).ok() ? value
                                                                                    : otherwise;
}

std::string KernelInfo::Text(const char* name) const {
  size_t size = 0;
  if (!FromOrt(api_, api_.KernelInfoGetAttribute_string(info_, name, nullptr, &size)).ok() ||
      size == 0)
    return "";
  std::string text(size, '\0');
  if (!FromOrt(api_, api_.KernelInfoGetAttribute_string(info_, name, text.data(), &size)).ok())
    return "";
  text.resize(size - 1);  // without the terminator
  return text;
}

std::vector<std::string> KernelInfo::TextList(const char* name) const {
  const std::string packed = Text(name);
  const std::span<const std::byte> bytes = std::as_bytes(std::span(packed));
  std::vector<std::string> texts;
  if (int64_t count = 0; PackedCount(packed, &count) && CheckPackedBytes(bytes, count).ok()) {
    for (const std::string_view text : UnpackBytes(bytes)) texts.emplace_back(text);
  }
  return texts;
}

absl::StatusOr<std::vector<double>> KernelInfo::ConstantDoubles(size_t input, Shape* shape) const {
  return ConstantOf<double>(api_, info_, input, shape);
}

absl::StatusOr<std::vector<int64_t>> KernelInfo::ConstantInts(size_t input) const {
  return ConstantOf<int64_t>(api_, info_, input, nullptr);
}

bool KernelRun::HasInput(size_t index) const {
  size_t count = 0;
  if (!FromOrt(api_, api_.KernelContext_GetInputCount(context_, &count)).ok() || index >= count)
    return false;
  const OrtValue* value = nullptr;
  return FromOrt(api_, api_.KernelContext_GetInput(context_, index, &value)).ok() &&
         value != nullptr;
}

absl::StatusOr<TensorIn> KernelRun::Input(size_t index) const {
  const OrtValue* value = nullptr;
  TENON_RETURN_IF_ERROR(FromOrt(api_, api_.KernelContext_GetInput(context_, index, &value)));
  if (value == nullptr) return absl::InvalidArgumentError(StrCat("input ", index, " is missing"));
  return Describe(api_, value);
}

absl::StatusOr<TensorIn> KernelRun::Matrix(size_t index) const {
  TENON_ASSIGN_OR_RETURN(TensorIn tensor, Input(index));
  if (tensor.shape.size() == 2) return tensor;
  return absl::InvalidArgumentError(StrCat("input ", index, " of an operator has shape ",
                                           ShapeToString(tensor.shape), ", expected a matrix"));
}

absl::StatusOr<double> KernelRun::Scalar(size_t index) const {
  TENON_ASSIGN_OR_RETURN(const TensorIn tensor, Input(index));
  if (tensor.elements == 1) return tensor.as<double>()[0];
  return absl::InvalidArgumentError(
      StrCat("input ", index, " of an operator has ", tensor.elements, " elements, expected one"));
}

absl::StatusOr<Texts> KernelRun::ReadTexts(const TensorIn& input) const {
  Texts texts;
  size_t bytes = 0;
  TENON_RETURN_IF_ERROR(FromOrt(api_, api_.GetStringTensorDataLength(input.value, &bytes)));
  texts.bytes_.resize(bytes);
  texts.begin_.resize(static_cast<size_t>(input.elements));
  if (input.elements == 0) return texts;
  TENON_RETURN_IF_ERROR(
      FromOrt(api_, api_.GetStringTensorContent(input.value, texts.bytes_.data(), bytes,
                                                texts.begin_.data(), texts.begin_.size())));
  return texts;
}

template <typename T>
absl::StatusOr<std::span<T>> KernelRun::Output(size_t output, const Shape& shape) const {
  TENON_ASSIGN_OR_RETURN(const int64_t elements, ElementCount(shape));
  OrtValue* value = nullptr;
  TENON_RETURN_IF_ERROR(FromOrt(
      api_, api_.KernelContext_GetOutput(context_, output, shape.data(), shape.size(), &value)));
  if (value == nullptr) return absl::InternalError("the runtime gave no output");
  void* data = nullptr;
  TENON_RETURN_IF_ERROR(FromOrt(api_, api_.GetTensorMutableData(value, &data)));
  return std::span<T>(static_cast<T*>(data), static_cast<size_t>(elements));
}

absl::StatusOr<std::span<double>> KernelRun::Doubles(size_t output, const Shape& shape) const {
  return Output<double>(output, shape);
}

absl::StatusOr<std::span<int64_t>> KernelRun::Ints(size_t output, const Shape& shape) const {
  return Output<int64_t>(output, shape);
}

absl::Status KernelRun::WriteTexts(size_t output, const Shape& shape,
                                   std::span<const std::string_view> texts) const {
  OrtValue* value = nullptr;
  TENON_RETURN_IF_ERROR(FromOrt(
      api_, api_.KernelContext_GetOutput(context_, output, shape.data(), shape.size(), &value)));
  for (size_t i = 0; i < texts.size(); ++i) {
    char* buffer = nullptr;
    TENON_RETURN_IF_ERROR(FromOrt(
        api_, api_.GetResizedStringTensorElementBuffer(value, i, texts[i].size(), &buffer)));
    if (!texts[i].empty()) std::memcpy(buffer, texts[i].data(), texts[i].size());
  }
  return absl::OkStatus();
}

absl::Status KernelRun::ParallelFor(size_t count, const std::function<void(size_t)>& body) const {
  const auto call = [](void* data, size_t index) {
    (*static_cast<const std::function<void(size_t)>*>(data))(index);
  };
  return FromOrt(api_,
                 api_.KernelContext_ParallelFor(context_, call, count, 0,
                                                const_cast<std::function<void(size_t)>*>(&body)));
}

}  // namespace tenon::ops
