#include "tensor/dtype.h"

#include <array>

#include "absl/strings/str_join.h"
#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

constexpr std::array<DTypeRow, 14> kTable = {{
    {DType::kBool, "BOOL", "bool", 1, 9, 10, 1},
    {DType::kUint8, "UINT8", "uint8", 1, 2, 4, 2},
    {DType::kUint16, "UINT16", "uint16", 2, 4, 17, 3},
    {DType::kUint32, "UINT32", "uint32", 4, 12, 22, 4},
    {DType::kUint64, "UINT64", "uint64", 8, 13, 23, 5},
    {DType::kInt8, "INT8", "int8", 1, 3, 6, 6},
    {DType::kInt16, "INT16", "int16", 2, 5, 5, 7},
    {DType::kInt32, "INT32", "int32", 4, 6, 3, 8},
    {DType::kInt64, "INT64", "int64", 8, 7, 9, 9},
    {DType::kFp16, "FP16", "float16", 2, 10, 19, 10},
    {DType::kBf16, "BF16", "bfloat16", 2, 16, 14, 14},
    {DType::kFp32, "FP32", "float32", 4, 1, 1, 11},
    {DType::kFp64, "FP64", "float64", 8, 11, 2, 12},
    {DType::kBytes, "BYTES", "object", 0, 8, 7, 13},
}};

}  // namespace

std::span<const DTypeRow> DTypeTable() { return kTable; }

const DTypeRow& RowOf(DType dtype) { return kTable[static_cast<size_t>(dtype)]; }

absl::StatusOr<DType> DTypeFromOip(std::string_view name) {
  for (const DTypeRow& row : kTable) {
    if (row.oip == name) return row.dtype;
  }
  const auto append_name = [](std::string* out, const DTypeRow& row) { out->append(row.oip); };
  return absl::InvalidArgumentError(StrCat("unknown datatype ", Quote(name), ": it is one of ",
                                           absl::StrJoin(kTable, ", ", append_name)));
}

absl::StatusOr<DType> DTypeFromOnnx(int number) {
  for (const DTypeRow& row : kTable) {
    if (row.onnx == number) return row.dtype;
  }
  return absl::UnimplementedError(StrCat("ONNX element type ", number, " is not served"));
}

}  // namespace tenon
