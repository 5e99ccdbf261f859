// The element types of tensors: one table for all dialects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"

namespace tenon {

enum class DType : uint8_t {
  kBool,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kFp16,
  kBf16,
  kFp32,
  kFp64,
  kBytes,
};

struct DTypeRow {
  DType dtype;
  std::string_view oip;    // Open Inference Protocol v2: "FP32"
  std::string_view numpy;  // "float32"; the name of BF16 is ml_dtypes'
  size_t size_bytes;       // of one element; 0 for BYTES, whose elements vary
  int onnx;                // TensorProto.DataType
  int tensorflow;          // DataType of tensorflow/core/framework/types.proto
  int triton;              // DataType of Triton's model_config.proto
};

// All rows, in the order of the enumerators. Immutable.
std::span<const DTypeRow> DTypeTable();

const DTypeRow& RowOf(DType dtype);

inline std::string_view NameOf(DType dtype) { return RowOf(dtype).oip; }

// Bytes of one element, 0 for BYTES.
inline size_t SizeOf(DType dtype) { return RowOf(dtype).size_bytes; }

// INVALID_ARGUMENT names the dtype and the ones that exist.
absl::StatusOr<DType> DTypeFromOip(std::string_view name);

// UNIMPLEMENTED for ONNX types outside the table (complex numbers, FP8, INT4, ...).
absl::StatusOr<DType> DTypeFromOnnx(int number);

// DTypeOf<float>() is kFp32. Only for the C++ types that have a dtype of their own.
template <typename T>
constexpr DType DTypeOf();
template <>
constexpr DType DTypeOf<bool>() {
  return DType::kBool;
}
template <>
constexpr DType DTypeOf<uint8_t>() {
  return DType::kUint8;
}
template <>
constexpr DType DTypeOf<uint16_t>() {
  return DType::kUint16;
}
template <>
constexpr DType DTypeOf<uint32_t>() {
  return DType::kUint32;
}
template <>
constexpr DType DTypeOf<uint64_t>() {
  return DType::kUint64;
}
template <>
constexpr DType DTypeOf<int8_t>() {
  return DType::kInt8;
}
template <>
constexpr DType DTypeOf<int16_t>() {
  return DType::kInt16;
}
template <>
constexpr DType DTypeOf<int32_t>() {
  return DType::kInt32;
}
template <>
constexpr DType DTypeOf<int64_t>() {
  return DType::kInt64;
}
template <>
constexpr DType DTypeOf<float>() {
  return DType::kFp32;
}
template <>
constexpr DType DTypeOf<double>() {
  return DType::kFp64;
}

}  // namespace tenon
