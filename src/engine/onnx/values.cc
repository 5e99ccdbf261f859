#include "onnx/values.h"

#include <algorithm>
#include <cstring>
#include <onnxruntime_c_api.h>
#include <string_view>
#include <utility>
#include <vector>

#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

// The runtime wants an address even of nothing.
constexpr std::byte kNothing{};

OrtPtr<OrtValue> Own(const OrtApi& api, OrtValue* value) { return {value, {api.ReleaseValue}}; }

struct ValueInfo {
  DType dtype = DType::kFp32;
  Shape shape;
};

absl::StatusOr<ValueInfo> InfoOf(const OrtApi& api, const OrtValue& value) {
  OrtTensorTypeAndShapeInfo* raw = nullptr;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetTensorTypeAndShape(&value, &raw));
  const OrtPtr<OrtTensorTypeAndShapeInfo> info(raw, {api.ReleaseTensorTypeAndShapeInfo});
  ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetTensorElementType(raw, &type));
  size_t rank = 0;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetDimensionsCount(raw, &rank));
  ValueInfo known{.shape = Shape(rank)};
  TENON_RETURN_IF_ORT_ERROR(api, api.GetDimensions(raw, known.shape.data(), rank));
  TENON_ASSIGN_OR_RETURN(known.dtype, DTypeFromOnnx(type));
  return known;
}

absl::StatusOr<OrtPtr<OrtValue>> CopyStrings(const Environment& environment,
                                             const TensorView& tensor) {
  const OrtApi& api = environment.api();
  OrtValue* raw = nullptr;
  TENON_RETURN_IF_ORT_ERROR(
      api, api.CreateTensorAsOrtValue(environment.allocator(), tensor.shape().data(),
                                      tensor.shape().size(), ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING,
                                      &raw));
  OrtPtr<OrtValue> value = Own(api, raw);
  size_t index = 0;
  for (const std::string_view element : UnpackBytes(tensor.bytes())) {
    char* buffer = nullptr;
    TENON_RETURN_IF_ORT_ERROR(
        api, api.GetResizedStringTensorElementBuffer(raw, index++, element.size(), &buffer));
    if (!element.empty()) std::memcpy(buffer, element.data(), element.size());
  }
  return value;
}

absl::StatusOr<Tensor> PackStrings(const OrtApi& api, const OrtValue& value, Shape shape) {
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape));
  size_t length = 0;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetStringTensorDataLength(&value, &length));
  std::string text(length, '\0');
  std::vector<size_t> begins(static_cast<size_t>(count));
  if (count > 0) {
    TENON_RETURN_IF_ORT_ERROR(
        api, api.GetStringTensorContent(&value, text.data(), length, begins.data(), begins.size()));
  }
  std::string packed;
  packed.reserve(length + begins.size() * sizeof(uint32_t));
  for (size_t i = 0; i < begins.size(); ++i) {
    const size_t end = i + 1 < begins.size() ? begins[i + 1] : length;
    AppendBytesElement(std::string_view(text).substr(begins[i], end - begins[i]), &packed);
  }
  return Tensor::FromPackedBytes(std::move(shape), std::move(packed));
}

absl::StatusOr<Tensor> ItemOf(const Environment& environment, const OrtValue& value, int index) {
  OrtValue* item = nullptr;
  TENON_RETURN_IF_ORT_ERROR(
      environment.api(), environment.api().GetValue(&value, index, environment.allocator(), &item));
  return FromRuntime(environment, Own(environment.api(), item));
}

std::vector<std::string> KeysAsText(const Tensor& keys) {
  std::vector<std::string> text;
  if (keys.dtype() == DType::kBytes) {
    for (const std::string_view key : UnpackBytes(keys.bytes())) text.emplace_back(key);
  } else {
    for (const int64_t key : keys.view().as<int64_t>()) text.push_back(StrCat(key));
  }
  return text;
}

// Collects the values of maps with the same keys into rows.
class RowBuilder {
 public:
  explicit RowBuilder(std::span<const std::string> labels)
      : columns_(labels.begin(), labels.end()) {}

  absl::Status AddMap(const Environment& environment, const OrtValue& map) {
    TENON_ASSIGN_OR_RETURN(const Tensor keys, ItemOf(environment, map, 0));
    TENON_ASSIGN_OR_RETURN(const Tensor values, ItemOf(environment, map, 1));
    if (SizeOf(values.dtype()) == 0)
      return absl::UnimplementedError("maps to strings are not supported");
    const std::vector<std::string> names = KeysAsText(keys);
    if (rows_ == 0) {
      if (columns_.empty()) columns_ = names;
      dtype_ = values.dtype();
    }
    ++rows_;
    return Append(names, values);
  }

  absl::StatusOr<Tensor> Build() const {
    const Shape shape{rows_, static_cast<int64_t>(columns_.size())};
    return Tensor::CopyOf(dtype_, shape, std::as_bytes(std::span(bytes_)));
  }

 private:
  absl::Status Append(const std::vector<std::string>& names, const Tensor& values) {
    if (names.size() != columns_.size() || values.dtype() != dtype_) {
      return absl::InternalError(
          StrCat("map ", rows_ - 1, " has ", names.size(), " keys, not ", columns_.size()));
    }
    const size_t size = SizeOf(dtype_);
    for (size_t column = 0; column < columns_.size(); ++column) {
      // Keys come sorted, as labels mostly are: look in the same place first.
      size_t index = column;
      if (names[index] != columns_[column]) {
        index = static_cast<size_t>(std::ranges::find(names, columns_[column]) - names.begin());
      }
      if (index == names.size())
        return absl::InternalError(StrCat("a map lacks key ", Quote(columns_[column])));
      bytes_.append(reinterpret_cast<const char*>(values.bytes().data()) + index * size, size);
    }
    return absl::OkStatus();
  }

  std::vector<std::string> columns_;
  DType dtype_ = DType::kFp32;
  int64_t rows_ = 0;
  std::string bytes_;
};

}  // namespace

absl::StatusOr<InputValue> ToRuntime(const Environment& environment, const TensorView& tensor) {
  const OrtApi& api = environment.api();
  InputValue input;
  if (tensor.dtype() == DType::kBytes) {
    TENON_ASSIGN_OR_RETURN(input.value, CopyStrings(environment, tensor));
    return input;
  }
  const DTypeRow& row = RowOf(tensor.dtype());
  const std::byte* data = tensor.bytes().empty() ? &kNothing : tensor.bytes().data();
  if (!tensor.bytes().empty() && reinterpret_cast<uintptr_t>(data) % row.size_bytes != 0) {
    TENON_ASSIGN_OR_RETURN(input.copy,
                           Tensor::CopyOf(tensor.dtype(), tensor.shape(), tensor.bytes()));
    data = input.copy.bytes().data();
  }
  OrtValue* raw = nullptr;
  TENON_RETURN_IF_ORT_ERROR(
      api, api.CreateTensorWithDataAsOrtValue(
               environment.memory(), const_cast<std::byte*>(data), tensor.bytes().size(),
               tensor.shape().data(), tensor.shape().size(),
               static_cast<ONNXTensorElementDataType>(row.onnx), &raw));
  input.value = Own(api, raw);
  return input;
}

absl::StatusOr<Tensor> FromRuntime(const Environment& environment, OrtPtr<OrtValue> value) {
  const OrtApi& api = environment.api();
  TENON_ASSIGN_OR_RETURN(ValueInfo info, InfoOf(api, *value));
  if (info.dtype == DType::kBytes) return PackStrings(api, *value, std::move(info.shape));
  TENON_ASSIGN_OR_RETURN(const int64_t size, ByteSize(info.dtype, info.shape));
  void* data = nullptr;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetTensorMutableData(value.get(), &data));
  const std::span bytes(static_cast<const std::byte*>(data), static_cast<size_t>(size));
  return Tensor::Wrap(info.dtype, std::move(info.shape), bytes,
                      std::shared_ptr<const void>(std::move(value)));
}

absl::StatusOr<Tensor> UnfoldMaps(const Environment& environment, const OrtValue& value,
                                  std::span<const std::string> labels) {
  const OrtApi& api = environment.api();
  RowBuilder rows(labels);
  ONNXType type = ONNX_TYPE_UNKNOWN;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetValueType(&value, &type));
  if (type == ONNX_TYPE_MAP) {
    TENON_RETURN_IF_ERROR(rows.AddMap(environment, value));
    return rows.Build();
  }
  size_t count = 0;
  TENON_RETURN_IF_ORT_ERROR(api, api.GetValueCount(&value, &count));
  for (size_t i = 0; i < count; ++i) {
    OrtValue* map = nullptr;
    TENON_RETURN_IF_ORT_ERROR(
        api, api.GetValue(&value, static_cast<int>(i), environment.allocator(), &map));
    const OrtPtr<OrtValue> owned = Own(api, map);
    TENON_RETURN_IF_ERROR(rows.AddMap(environment, *map));
  }
  return rows.Build();
}

}  // namespace tenon
