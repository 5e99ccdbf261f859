#include "import/savedmodel/tensor_data.h"

#include <cstring>
#include <memory>
#include <string>

#include "status/status.h"
#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon::savedmodel {
namespace {

// The elements of `values`, the last of which stands for all that are not written.
template <typename To, typename Field>
absl::StatusOr<Tensor> Fill(DType dtype, const Shape& shape, const Field& values) {
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(dtype, shape));
  const auto count = static_cast<size_t>(tensor.element_count());
  const auto written = static_cast<size_t>(values.size());
  if (written > count)
    return absl::InvalidArgumentError(
        StrCat("a tensor of shape ", ShapeToString(shape), " has ", written, " values"));
  auto* out = reinterpret_cast<To*>(tensor.mutable_bytes().data());
  To last{};
  for (size_t i = 0; i < count; ++i) {
    if (i < written) last = static_cast<To>(values[static_cast<int>(i)]);
    out[i] = last;
  }
  return tensor;
}

absl::StatusOr<Tensor> ReadNumbers(DType dtype, const Shape& shape, const tf::TensorData& data) {
  switch (dtype) {
    case DType::kBool:
      return Fill<bool>(dtype, shape, data.bools());
    case DType::kUint8:
      return Fill<uint8_t>(dtype, shape, data.ints());
    case DType::kUint16:
      return Fill<uint16_t>(dtype, shape, data.ints());
    case DType::kUint32:
      return Fill<uint32_t>(dtype, shape, data.unsigned_ints());
    case DType::kUint64:
      return Fill<uint64_t>(dtype, shape, data.unsigned_longs());
    case DType::kInt8:
      return Fill<int8_t>(dtype, shape, data.ints());
    case DType::kInt16:
      return Fill<int16_t>(dtype, shape, data.ints());
    case DType::kInt32:
      return Fill<int32_t>(dtype, shape, data.ints());
    case DType::kInt64:
      return Fill<int64_t>(dtype, shape, data.longs());
    case DType::kFp16:
    case DType::kBf16:
      return Fill<uint16_t>(dtype, shape, data.halves());
    case DType::kFp32:
      return Fill<float>(dtype, shape, data.floats());
    case DType::kFp64:
      return Fill<double>(dtype, shape, data.doubles());
    case DType::kBytes:
      break;
  }
  return absl::InternalError("strings are not numbers");
}

absl::StatusOr<Tensor> ReadStrings(const Shape& shape, const tf::TensorData& data) {
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(shape));
  const int written = data.texts_size();
  if (written > count || (written > 1 && written < count))
    return absl::InvalidArgumentError(
        StrCat("a tensor of shape ", ShapeToString(shape), " has ", written, " strings"));
  const std::string only = written == 1 ? data.texts(0) : std::string();
  if (written <= 1 && count > 1 && (only.size() + 4) * static_cast<uint64_t>(count) > (1U << 30))
    return absl::OutOfRangeError("a string that stands for many makes more than 1 GiB");
  std::string packed;
  for (int64_t i = 0; i < count; ++i)
    AppendBytesElement(written > 1 ? data.texts(static_cast<int>(i)) : only, &packed);
  return Tensor::FromPackedBytes(shape, std::move(packed));
}

}  // namespace

absl::StatusOr<DType> DTypeFromTensorflow(int type) {
  if (type > 100) type -= 100;  // a reference to a variable of that type
  for (const DTypeRow& row : DTypeTable())
    if (row.tensorflow == type) return row.dtype;
  return absl::UnimplementedError(StrCat("tensors of TensorFlow's type ", type,
                                         " are not supported (complex, quantised or opaque)"));
}

std::optional<Shape> ShapeOf(const tf::TensorShape& shape) {
  constexpr int64_t kMostSize = int64_t{1} << 40;
  if (shape.unknown_rank() || shape.dims_size() > static_cast<int>(kMaxRank)) return std::nullopt;
  Shape sizes;
  for (const tf::TensorShape::Dim& dim : shape.dims())
    sizes.push_back(dim.size() < 0 || dim.size() > kMostSize ? kAnyDim : dim.size());
  return sizes;
}

absl::StatusOr<Shape> KnownShape(const tf::TensorShape& shape, const ImportLimits& limits) {
  Shape sizes;
  if (shape.unknown_rank())
    return absl::InvalidArgumentError("a stored tensor's shape is not known");
  if (shape.dims_size() > static_cast<int>(kMaxRank))
    return absl::InvalidArgumentError(StrCat("a tensor has rank ", shape.dims_size()));
  for (const tf::TensorShape::Dim& dim : shape.dims()) sizes.push_back(dim.size());
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(sizes));
  if (count > limits.max_array_elements)
    return absl::OutOfRangeError(StrCat("a tensor has ", count, " elements, at most ",
                                        limits.max_array_elements, " (import.max_array_elements)"));
  return sizes;
}

absl::StatusOr<Tensor> ReadTensor(const tf::TensorData& data, const ImportLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const DType dtype, DTypeFromTensorflow(data.dtype()));
  TENON_ASSIGN_OR_RETURN(const Shape shape, KnownShape(data.shape(), limits));
  if (dtype == DType::kBytes) return ReadStrings(shape, data);
  TENON_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, shape));
  if (size > limits.max_expanded_bytes)
    return absl::OutOfRangeError(StrCat("a tensor has ", size, " bytes, at most ",
                                        limits.max_expanded_bytes, " (import.max_expanded_bytes)"));
  if (data.content().empty()) return ReadNumbers(dtype, shape, data);
  return Tensor::CopyOf(dtype, shape, std::as_bytes(std::span(data.content())));
}

std::optional<std::vector<int64_t>> IntsOf(const Tensor& tensor) {
  const auto count = static_cast<size_t>(tensor.element_count());
  std::vector<int64_t> ints(count);
  if (tensor.dtype() == DType::kInt64) {
    if (count > 0) std::memcpy(ints.data(), tensor.bytes().data(), count * sizeof(int64_t));
    return ints;
  }
  if (tensor.dtype() != DType::kInt32) return std::nullopt;
  for (size_t i = 0; i < count; ++i) {
    int32_t element = 0;
    std::memcpy(&element, tensor.bytes().data() + i * sizeof element, sizeof element);
    ints[i] = element;
  }
  return ints;
}

}  // namespace tenon::savedmodel
