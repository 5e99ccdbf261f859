#include "tensor/tensor.h"

#include <array>
#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

TEST(TensorTest, AllocatesAlignedBytesOfTheRightSize) {
  Tensor tensor = Tensor::Allocate(DType::kFp32, Shape{2, 3}).value();
  EXPECT_EQ(tensor.mutable_bytes().size(), 24u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.bytes().data()) % kTensorAlignment, 0u);
  EXPECT_EQ(tensor.element_count(), 6);
}

TEST(TensorTest, HoldsNoElementsWhenADimensionIsZero) {
  const Tensor tensor = Tensor::Allocate(DType::kFp64, Shape{0, 5}).value();
  EXPECT_EQ(tensor.element_count(), 0);
  EXPECT_TRUE(tensor.bytes().empty());
}

TEST(TensorTest, CopiesValues) {
  const std::array<int64_t, 3> values = {1, -2, 3};
  const Tensor tensor = Tensor::Of<int64_t>(Shape{3}, values).value();
  EXPECT_THAT(tensor.view().as<int64_t>(), testing::ElementsAre(1, -2, 3));
  EXPECT_FALSE(Tensor::Of<int64_t>(Shape{4}, values).ok());
}

TEST(TensorTest, WrapKeepsTheOwnerAlive) {
  auto owner = std::make_shared<std::array<float, 2>>(std::array<float, 2>{1.5F, 2.5F});
  const std::weak_ptr<std::array<float, 2>> watch = owner;
  {
    const Tensor tensor =
        Tensor::Wrap(DType::kFp32, Shape{2}, std::as_bytes(std::span(*owner)), owner).value();
    owner.reset();
    EXPECT_THAT(tensor.view().as<float>(), testing::ElementsAre(1.5F, 2.5F));
  }
  EXPECT_TRUE(watch.expired());
}

TEST(TensorTest, RefusesBytesThatDoNotFitTheShape) {
  const std::array<std::byte, 7> bytes{};
  EXPECT_EQ(TensorView::Create(DType::kFp32, Shape{2}, bytes).status().message(),
            "FP32 data of shape [2] takes 8 bytes, got 7");
  EXPECT_FALSE(TensorView::Create(DType::kFp32, Shape{-2}, bytes).ok());
}

TEST(TensorTest, ChecksTheElementsOfBytes) {
  EXPECT_TRUE(Tensor::FromPackedBytes(Shape{1}, std::string("\x01\0\0\0x", 5)).ok());
  EXPECT_FALSE(Tensor::FromPackedBytes(Shape{2}, std::string("\x01\0\0\0x", 5)).ok());
  EXPECT_FALSE(Tensor::Allocate(DType::kBytes, Shape{1}).ok());
}

}  // namespace
}  // namespace tenon
