#include "onnx/tensor_check.h"

#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "onnx-ml.pb.h"
#include "status/status.h"
#include "tensor/shape.h"

namespace tenon {
namespace {

using onnx::TensorProto;

constexpr int kBitsPerByte = 8;

absl::StatusOr<int64_t> PackedBytes(int64_t elements, int bits) {
  int64_t total = 0;
  if (__builtin_mul_overflow(elements, static_cast<int64_t>(bits), &total) ||
      total > std::numeric_limits<int64_t>::max() - kBitsPerByte) {
    return absl::InvalidArgumentError("its size in bytes does not fit 63 bits");
  }
  return (total + kBitsPerByte - 1) / kBitsPerByte;
}

struct Storage {
  std::string_view field;
  int64_t entries;
};

// Every field that can hold a tensor's elements.
std::vector<Storage> StorageOf(const TensorProto& tensor) {
  return {{"float_data", tensor.float_data_size()},   {"int32_data", tensor.int32_data_size()},
          {"int64_data", tensor.int64_data_size()},   {"double_data", tensor.double_data_size()},
          {"uint64_data", tensor.uint64_data_size()}, {"string_data", tensor.string_data_size()}};
}

std::string_view TypedFieldOf(int type) {
  switch (type) {
    case TensorProto::FLOAT:
    case TensorProto::COMPLEX64:
      return "float_data";
    case TensorProto::DOUBLE:
    case TensorProto::COMPLEX128:
      return "double_data";
    case TensorProto::INT64:
      return "int64_data";
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return "uint64_data";
    case TensorProto::STRING:
      return "string_data";
    default:
      return "int32_data";
  }
}

// Entries of the typed field that `size` takes: complex numbers take two, types below a byte share
// one.
int64_t TypedEntriesOf(int type, const TensorSize& size) {
  if (type == TensorProto::COMPLEX64 || type == TensorProto::COMPLEX128) return size.elements * 2;
  const int bits = ElementBits(type);
  return bits > 0 && bits < kBitsPerByte ? size.bytes : size.elements;
}

absl::Status CheckStoredInFields(const TensorProto& tensor, const TensorSize& size) {
  const std::string_view wanted = TypedFieldOf(tensor.data_type());
  int64_t found = 0;
  for (const Storage& storage : StorageOf(tensor)) {
    if (storage.entries == 0) continue;
    if (tensor.has_raw_data() || storage.field != wanted) {
      return absl::InvalidArgumentError(
          StrCat("its data lie in ", storage.field, " and ",
                 tensor.has_raw_data() ? "in raw_data" : StrCat("not in ", wanted)));
    }
    found = storage.entries;
  }
  if (tensor.has_raw_data()) {
    if (tensor.data_type() == TensorProto::STRING) {
      return absl::InvalidArgumentError("strings lie in raw_data");
    }
    if (std::cmp_equal(tensor.raw_data().size(), size.bytes)) return absl::OkStatus();
    return absl::InvalidArgumentError(StrCat("raw_data holds ", tensor.raw_data().size(),
                                             " bytes, its type and dimensions take ", size.bytes));
  }
  const int64_t expected = TypedEntriesOf(tensor.data_type(), size);
  if (found == expected) return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat(wanted, " holds ", found, " entries, its type and dimensions take ", expected));
}

std::vector<int64_t> IndicesOf(const TensorProto& indices, int64_t count) {
  std::vector<int64_t> values(static_cast<size_t>(count));
  if (indices.has_raw_data()) {
    if (count > 0)
      std::memcpy(values.data(), indices.raw_data().data(), values.size() * sizeof(int64_t));
  } else {
    values.assign(indices.int64_data().begin(), indices.int64_data().end());
  }
  return values;
}

// Indices are linear ([NNZ]) or coordinates ([NNZ, rank]); both ascend.
absl::Status CheckSparseIndices(const onnx::SparseTensorProto& sparse, int64_t nonzero,
                                int64_t elements) {
  const TensorProto& indices = sparse.indices();
  const bool linear = indices.dims_size() == 1;
  const int64_t width = linear ? 1 : sparse.dims_size();
  if (indices.dims_size() < 1 || indices.dims_size() > 2 || indices.dims(0) != nonzero ||
      (!linear && indices.dims(1) != width)) {
    return absl::InvalidArgumentError(
        "the dimensions of its indices fit neither its values nor its rank");
  }
  const std::vector<int64_t> values = IndicesOf(indices, nonzero * width);
  int64_t previous = -1;
  for (size_t row = 0; std::cmp_less(row, nonzero); ++row) {
    int64_t position = 0;
    for (int64_t axis = 0; axis < width; ++axis) {
      const int64_t index = values[row * static_cast<size_t>(width) + static_cast<size_t>(axis)];
      const int64_t dimension = linear ? elements : sparse.dims(static_cast<int>(axis));
      if (index < 0 || index >= dimension) {
        return absl::InvalidArgumentError(
            StrCat("its index ", index, " is outside of ", dimension));
      }
      position = linear ? index : position * dimension + index;
    }
    if (position <= previous) return absl::InvalidArgumentError("its indices do not ascend");
    previous = position;
  }
  return absl::OkStatus();
}

}  // namespace

int ElementBits(int number) {
  switch (number) {
    case TensorProto::STRING:
      return 0;
    case TensorProto::UINT2:
    case TensorProto::INT2:
      return 2;
    case TensorProto::UINT4:
    case TensorProto::INT4:
    case TensorProto::FLOAT4E2M1:
      return 4;
    case TensorProto::BOOL:
    case TensorProto::UINT8:
    case TensorProto::INT8:
    case TensorProto::FLOAT8E4M3FN:
    case TensorProto::FLOAT8E4M3FNUZ:
    case TensorProto::FLOAT8E5M2:
    case TensorProto::FLOAT8E5M2FNUZ:
    case TensorProto::FLOAT8E8M0:
      return 8;
    case TensorProto::UINT16:
    case TensorProto::INT16:
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
      return 16;
    case TensorProto::FLOAT:
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return 32;
    case TensorProto::DOUBLE:
    case TensorProto::INT64:
    case TensorProto::UINT64:
    case TensorProto::COMPLEX64:
      return 64;
    case TensorProto::COMPLEX128:
      return 128;
    default:
      return -1;
  }
}

absl::StatusOr<TensorSize> DeclaredSize(const TensorProto& tensor, const InspectLimits& limits) {
  const int bits = ElementBits(tensor.data_type());
  if (bits < 0)
    return absl::InvalidArgumentError(StrCat("its data_type ", tensor.data_type(), " is unknown"));
  if (tensor.has_segment()) return absl::InvalidArgumentError("segments are not supported");
  TensorSize size;
  const std::span dims(tensor.dims().data(), static_cast<size_t>(tensor.dims_size()));
  TENON_ASSIGN_OR_RETURN(size.elements, ElementCount(dims), "reading its dimensions");
  TENON_ASSIGN_OR_RETURN(size.bytes, PackedBytes(size.elements, bits));
  for (const std::string& text : tensor.string_data())
    size.bytes += static_cast<int64_t>(text.size());
  if (size.bytes > limits.max_tensor_bytes) {
    return absl::OutOfRangeError(StrCat("it takes ", size.bytes, " bytes, more than ",
                                        limits.max_tensor_bytes, " (model.max_tensor_bytes)"));
  }
  return size;
}

absl::StatusOr<TensorSize> CheckTensor(const TensorProto& tensor, const InspectLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const TensorSize size, DeclaredSize(tensor, limits));
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    for (const Storage& storage : StorageOf(tensor)) {
      if (storage.entries > 0)
        return absl::InvalidArgumentError(StrCat("it is external but has ", storage.field));
    }
    if (tensor.has_raw_data()) return absl::InvalidArgumentError("it is external but has raw_data");
    if (tensor.data_type() == TensorProto::STRING)
      return absl::InvalidArgumentError("external strings");
    return size;
  }
  if (tensor.external_data_size() > 0) {
    return absl::InvalidArgumentError("it names external data but is not declared external");
  }
  TENON_RETURN_IF_ERROR(CheckStoredInFields(tensor, size));
  return size;
}

absl::StatusOr<TensorSize> CheckSparseTensor(const onnx::SparseTensorProto& sparse,
                                             const InspectLimits& limits) {
  for (const TensorProto* part : {&sparse.values(), &sparse.indices()}) {
    if (part->data_location() == TensorProto::EXTERNAL || part->external_data_size() > 0) {
      return absl::InvalidArgumentError("external data of a sparse tensor are not supported");
    }
  }
  TENON_ASSIGN_OR_RETURN(const TensorSize values, CheckTensor(sparse.values(), limits),
                         "checking its values");
  TENON_RETURN_IF_ERROR(CheckTensor(sparse.indices(), limits).status(), "checking its indices");
  if (sparse.values().dims_size() != 1)
    return absl::InvalidArgumentError("its values are not one-dimensional");
  if (sparse.indices().data_type() != TensorProto::INT64) {
    return absl::InvalidArgumentError("its indices are not INT64");
  }
  TensorProto dense;
  dense.set_data_type(sparse.values().data_type());
  *dense.mutable_dims() = sparse.dims();
  TENON_ASSIGN_OR_RETURN(const TensorSize size, DeclaredSize(dense, limits));
  TENON_RETURN_IF_ERROR(CheckSparseIndices(sparse, values.elements, size.elements));
  return size;
}

}  // namespace tenon
