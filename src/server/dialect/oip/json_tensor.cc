#include "dialect/oip/json_tensor.h"

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "json/string_reader.h"
#include "status/status.h"
#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

template <typename T>
absl::StatusOr<Tensor> ReadAs(DType dtype, const Shape& shape, std::string_view data,
                              json::IntegerForm integers) {
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(dtype, shape));
  const std::span<std::byte> bytes = tensor.mutable_bytes();
  const std::span<T> out(reinterpret_cast<T*>(bytes.data()),
                         static_cast<size_t>(tensor.element_count()));
  TENON_RETURN_IF_ERROR(json::ReadNumbers<T>(data, shape, out, integers));
  return tensor;
}

absl::StatusOr<Tensor> ReadBytes(const Shape& shape, std::string_view data) {
  TENON_ASSIGN_OR_RETURN(const int64_t elements, ElementCount(shape));
  std::string packed;
  const auto append = [&](std::string_view text) { AppendBytesElement(text, &packed); };
  TENON_RETURN_IF_ERROR(json::ReadStrings(data, shape, static_cast<size_t>(elements), append));
  return Tensor::FromPackedBytes(shape, std::move(packed));
}

}  // namespace

absl::StatusOr<Tensor> ReadJsonTensor(DType dtype, const Shape& shape, std::string_view data,
                                      json::IntegerForm integers) {
  switch (dtype) {
    case DType::kBool:
      return ReadAs<bool>(dtype, shape, data, integers);
    case DType::kUint8:
      return ReadAs<uint8_t>(dtype, shape, data, integers);
    case DType::kUint16:
      return ReadAs<uint16_t>(dtype, shape, data, integers);
    case DType::kUint32:
      return ReadAs<uint32_t>(dtype, shape, data, integers);
    case DType::kUint64:
      return ReadAs<uint64_t>(dtype, shape, data, integers);
    case DType::kInt8:
      return ReadAs<int8_t>(dtype, shape, data, integers);
    case DType::kInt16:
      return ReadAs<int16_t>(dtype, shape, data, integers);
    case DType::kInt32:
      return ReadAs<int32_t>(dtype, shape, data, integers);
    case DType::kInt64:
      return ReadAs<int64_t>(dtype, shape, data, integers);
    case DType::kFp32:
      return ReadAs<float>(dtype, shape, data, integers);
    case DType::kFp64:
      return ReadAs<double>(dtype, shape, data, integers);
    case DType::kBytes:
      return ReadBytes(shape, data);
    case DType::kFp16:
    case DType::kBf16:
      return absl::InvalidArgumentError(
          StrCat("JSON does not carry ", NameOf(dtype), ": send it as binary data"));
  }
  return absl::InternalError("a dtype without a JSON form");
}

}  // namespace tenon::oip
