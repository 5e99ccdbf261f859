#include "predict/row_shape.h"

#include <gtest/gtest.h>

#include "predict/testing/values.h"

namespace tenon {
namespace {

TEST(RowShapeTest, IsTheShapeBehindTheRows) {
  EXPECT_EQ(RowShapeOf(SpecOf("x", DType::kFp32, {-1, 2, 3})).value(), (Shape{2, 3}));
  EXPECT_FALSE(RowShapeOf(SpecOf("x", DType::kFp32, {})).ok());
  EXPECT_EQ(WidthOf(Shape{2, 3}), 6);
  EXPECT_EQ(WidthOf(Shape{}), 1);
  EXPECT_EQ(WidthOf(Shape{2, -1}), std::nullopt);
}

TEST(RowShapeTest, SomeModelsTakeOneCountOfRowsOnly) {
  EXPECT_EQ(FixedRowsOf({.inputs = {SpecOf("x", DType::kFp32, {-1, 2})}}), std::nullopt);
  const Signature fixed = {.inputs = {SpecOf("x", DType::kFp32, {4, 2})}};
  EXPECT_EQ(FixedRowsOf(fixed), 4);
  EXPECT_EQ(DefaultBatchRows(fixed), 4);
}

TEST(RowShapeTest, BatchesHoldSomeMebibytes) {
  EXPECT_EQ(DefaultBatchRows({.inputs = {SpecOf("x", DType::kFp32, {-1, 4})}}), 1024);
  EXPECT_EQ(DefaultBatchRows({.inputs = {SpecOf("x", DType::kFp32, {-1, 3, 224, 224})}}), 13);
  EXPECT_EQ(DefaultBatchRows({.inputs = {SpecOf("x", DType::kFp64, {-1, 1 << 30})}}), 1);
  EXPECT_EQ(DefaultBatchRows({.inputs = {SpecOf("x", DType::kBytes, {-1, -1})}}), 1024);
}

}  // namespace
}  // namespace tenon
