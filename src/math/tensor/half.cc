#include "tensor/half.h"

#include <cmath>

namespace tenon {

// binary16: one sign, five bits of exponent with bias 15, ten of fraction.
float FloatFromFp16(uint16_t bits) {
  const int exponent = bits >> 10 & 0x1F;
  const int fraction = bits & 0x3FF;
  float size = 0;
  if (exponent == 0x1F) {
    size = fraction == 0 ? INFINITY : NAN;
  } else if (exponent == 0) {
    size = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    size = std::ldexp(static_cast<float>(fraction | 0x400), exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -size : size;
}

uint16_t Fp16FromFloat(float value) {
  const auto sign = static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16 & 0x8000);
  const float size = std::abs(value);
  constexpr uint16_t kInfinity = 0x7C00;
  constexpr uint16_t kNan = 0x7E00;
  if (value != value) return sign | kNan;
  constexpr float kBeyond = 65520;  // halfway between the largest and what would follow
  if (size >= kBeyond) return sign | kInfinity;
  // Units of the last place: 2^-24 for subnormals, ten bits below the leading one otherwise.
  int exponent = 0;
  std::frexp(size, &exponent);
  const int unit = exponent < -13 ? -24 : exponent - 11;
  const auto count = static_cast<uint32_t>(std::nearbyint(std::ldexp(size, -unit)));
  // A count of 2^11 carries into the exponent, as it should.
  const uint32_t biased = count == 0 ? 0 : static_cast<uint32_t>(unit + 24);
  return static_cast<uint16_t>(sign | ((biased << 10) + count));
}

}  // namespace tenon
