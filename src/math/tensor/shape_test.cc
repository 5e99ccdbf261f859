#include "tensor/shape.h"

#include <limits>

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();

TEST(ShapeTest, CountsElements) {
  EXPECT_EQ(ElementCount(Shape{}).value(), 1);
  EXPECT_EQ(ElementCount(Shape{3}).value(), 3);
  EXPECT_EQ(ElementCount(Shape{2, 3, 4}).value(), 24);
  EXPECT_EQ(ElementCount(Shape{2, 0, 4}).value(), 0);
}

TEST(ShapeTest, RefusesProductsThatOverflowEvenBehindAZero) {
  EXPECT_FALSE(ElementCount(Shape{int64_t{1} << 32, int64_t{1} << 32}).ok());
  EXPECT_FALSE(ElementCount(Shape{0, kHuge, 2}).ok());
  EXPECT_FALSE(ByteSize(DType::kFp64, Shape{kHuge / 4}).ok());
  EXPECT_EQ(ElementCount(Shape{kHuge}).value(), kHuge);
}

TEST(ShapeTest, RefusesNegativeDimensionsAndTooManyOfThem) {
  EXPECT_EQ(ElementCount(Shape{2, -1}).status().message(), "shape [2,-1] has a negative dimension");
  EXPECT_EQ(ElementCount(Shape(17, 1)).status().message(),
            "shape has 17 dimensions; at most 16 are taken");
}

TEST(ShapeTest, CountsBytes) {
  EXPECT_EQ(ByteSize(DType::kFp32, Shape{2, 3}).value(), 24);
  EXPECT_EQ(ByteSize(DType::kBool, Shape{}).value(), 1);
  EXPECT_EQ(ByteSize(DType::kBytes, Shape{3}).value(), 12);
}

TEST(ShapeTest, FitsASignature) {
  EXPECT_TRUE(CheckShapeFits(Shape{7, 30}, Shape{kAnyDim, 30}).ok());
  EXPECT_TRUE(CheckShapeFits(Shape{}, Shape{}).ok());
  EXPECT_EQ(CheckShapeFits(Shape{7, 31}, Shape{kAnyDim, 30}).message(),
            "shape is [7,31], expected [-1,30]");
  EXPECT_FALSE(CheckShapeFits(Shape{30}, Shape{kAnyDim, 30}).ok());
}

}  // namespace
}  // namespace tenon
