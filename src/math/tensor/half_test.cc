#include "tensor/half.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace tenon {
namespace {

constexpr uint32_t kAll = 0x10000;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(HalfTest, KnownValues) {
  EXPECT_EQ(FloatFromFp16(0x3C00), 1.0F);
  EXPECT_EQ(FloatFromFp16(0x7BFF), 65504.0F);
  EXPECT_EQ(FloatFromFp16(0x0001), std::ldexp(1.0F, -24));
  EXPECT_EQ(FloatFromFp16(0xFC00), -kInfinity);
  EXPECT_EQ(FloatFromBf16(0x3F80), 1.0F);
  EXPECT_EQ(FloatFromBf16(0xC049), -3.140625F);
}

TEST(HalfTest, EveryNumberComesBack) {
  for (uint32_t i = 0; i < kAll; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const float half = FloatFromFp16(bits);
    const float brain = FloatFromBf16(bits);
    if (std::isnan(half)) {
      EXPECT_TRUE(std::isnan(FloatFromFp16(Fp16FromFloat(half))));
    } else {
      EXPECT_EQ(Fp16FromFloat(half), bits);
    }
    if (std::isnan(brain)) {
      EXPECT_TRUE(std::isnan(FloatFromBf16(Bf16FromFloat(brain))));
    } else {
      EXPECT_EQ(Bf16FromFloat(brain), bits);
    }
  }
}

// Between any two neighbours: the nearer one, and the even one from the very middle.
TEST(HalfTest, RoundsToNearest) {
  for (uint32_t i = 0; i < 0x7BFF; ++i) {
    const auto low = static_cast<uint16_t>(i);
    const auto high = static_cast<uint16_t>(i + 1);
    const float middle = (FloatFromFp16(low) + FloatFromFp16(high)) / 2;
    EXPECT_EQ(Fp16FromFloat(middle), low % 2 == 0 ? low : high);
    EXPECT_EQ(Fp16FromFloat(std::nextafter(middle, 0.0F)), low);
    EXPECT_EQ(Fp16FromFloat(std::nextafter(middle, kInfinity)), high);
  }
  EXPECT_EQ(Bf16FromFloat(std::bit_cast<float>(0x3F808000U)), 0x3F80);
  EXPECT_EQ(Bf16FromFloat(std::bit_cast<float>(0x3F818000U)), 0x3F82);
  EXPECT_EQ(Bf16FromFloat(std::bit_cast<float>(0x3F808001U)), 0x3F81);
}

TEST(HalfTest, TooLargeIsInfinite) {
  EXPECT_EQ(Fp16FromFloat(65519.0F), 0x7BFF);
  EXPECT_EQ(Fp16FromFloat(65520.0F), 0x7C00);
  EXPECT_EQ(Fp16FromFloat(-kInfinity), 0xFC00);
  EXPECT_EQ(Bf16FromFloat(std::numeric_limits<float>::max()), 0x7F80);
  EXPECT_EQ(Fp16FromFloat(-0.0F), 0x8000);
}

}  // namespace
}  // namespace tenon
