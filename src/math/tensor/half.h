// FP16 (IEEE 754 binary16) and BF16 (bfloat16), which C++20 has no types for: conversions to and
// from float. Rounding is to nearest, ties to even; too large becomes infinite; NaN stays NaN.
#pragma once

#include <bit>
#include <cstdint>

namespace tenon {

inline float FloatFromBf16(uint16_t bits) {
  return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

inline uint16_t Bf16FromFloat(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  constexpr uint32_t kQuiet = 0x0040;
  if (value != value) return static_cast<uint16_t>(bits >> 16 | kQuiet);
  return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

float FloatFromFp16(uint16_t bits);
uint16_t Fp16FromFloat(float value);

}  // namespace tenon
