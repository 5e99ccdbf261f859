#include "tensor/dtype.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(DTypeTest, RowsStandAtTheirEnumerator) {
  for (size_t i = 0; i < DTypeTable().size(); ++i)
    EXPECT_EQ(static_cast<size_t>(DTypeTable()[i].dtype), i);
}

TEST(DTypeTest, EveryNameAndNumberComesBack) {
  for (const DTypeRow& row : DTypeTable()) {
    EXPECT_EQ(DTypeFromOip(row.oip).value(), row.dtype);
    EXPECT_EQ(DTypeFromOnnx(row.onnx).value(), row.dtype);
  }
}

TEST(DTypeTest, AnUnknownNameIsAnsweredWithTheKnownOnes) {
  EXPECT_EQ(DTypeFromOip("FLOAT").status().message(),
            "unknown datatype 'FLOAT': it is one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, "
            "INT16, INT32, INT64, "
            "FP16, BF16, FP32, FP64, BYTES");
  EXPECT_EQ(DTypeFromOnnx(14).status().code(), absl::StatusCode::kUnimplemented);
}

TEST(DTypeTest, CppTypesHaveTheSizeOfTheirDType) {
  EXPECT_EQ(SizeOf(DTypeOf<bool>()), sizeof(bool));
  EXPECT_EQ(SizeOf(DTypeOf<float>()), sizeof(float));
  EXPECT_EQ(SizeOf(DTypeOf<int64_t>()), sizeof(int64_t));
  EXPECT_EQ(SizeOf(DType::kBytes), 0u);
}

}  // namespace
}  // namespace tenon
