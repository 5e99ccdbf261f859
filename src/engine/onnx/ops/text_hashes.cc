// FarmHash (farmhashna::Hash64, which is its Fingerprint64) and SipHash-2-4, as published.
#include <bit>
#include <cstring>
#include <utility>

#include "onnx/ops/text_tokens.h"

namespace tenon::ops {
namespace {

constexpr uint64_t k0 = 0xc3a5c85c97cb3127ULL;
constexpr uint64_t k1 = 0xb492b66fbe98f273ULL;
constexpr uint64_t k2 = 0x9ae16a3b2f90404fULL;

// Little-endian, as all platforms of Tenon are.
uint64_t Fetch64(const char* at) {
  uint64_t value = 0;
  std::memcpy(&value, at, sizeof(value));
  return value;
}
uint64_t Fetch32(const char* at) {
  uint32_t value = 0;
  std::memcpy(&value, at, sizeof(value));
  return value;
}
uint64_t Rotate(uint64_t value, int by) { return std::rotr(value, by); }
uint64_t ShiftMix(uint64_t value) { return value ^ (value >> 47); }

uint64_t Mix(uint64_t u, uint64_t v, uint64_t mul) {
  const uint64_t a = ShiftMix((u ^ v) * mul);
  return ShiftMix((v ^ a) * mul) * mul;
}

uint64_t HashUpTo16(const char* s, size_t length) {
  const uint64_t mul = k2 + length * 2;
  if (length >= 8) {
    const uint64_t a = Fetch64(s) + k2;
    const uint64_t b = Fetch64(s + length - 8);
    return Mix(Rotate(b, 37) * mul + a, (Rotate(a, 25) + b) * mul, mul);
  }
  if (length >= 4) return Mix(length + (Fetch32(s) << 3), Fetch32(s + length - 4), mul);
  if (length == 0) return k2;
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(s[i])); };
  const uint32_t y = byte(0) + (byte(length >> 1) << 8);
  const uint32_t z = static_cast<uint32_t>(length) + (byte(length - 1) << 2);
  return ShiftMix(y * k2 ^ z * k0) * k2;
}

uint64_t HashUpTo32(const char* s, size_t length) {
  const uint64_t mul = k2 + length * 2;
  const uint64_t a = Fetch64(s) * k1;
  const uint64_t b = Fetch64(s + 8);
  const uint64_t c = Fetch64(s + length - 8) * mul;
  const uint64_t d = Fetch64(s + length - 16) * k2;
  return Mix(Rotate(a + b, 43) + Rotate(c, 30) + d, a + Rotate(b + k2, 18) + c, mul);
}

uint64_t HashUpTo64(const char* s, size_t length) {
  const uint64_t mul = k2 + length * 2;
  const uint64_t a = Fetch64(s) * k2;
  const uint64_t b = Fetch64(s + 8);
  const uint64_t c = Fetch64(s + length - 8) * mul;
  const uint64_t d = Fetch64(s + length - 16) * k2;
  const uint64_t y = Rotate(a + b, 43) + Rotate(c, 30) + d;
  const uint64_t z = Mix(y, a + Rotate(b + k2, 18) + c, mul);
  const uint64_t e = Fetch64(s + 16) * mul;
  const uint64_t f = Fetch64(s + 24);
  const uint64_t g = (y + Fetch64(s + length - 32)) * mul;
  const uint64_t h = (z + Fetch64(s + length - 24)) * mul;
  return Mix(Rotate(e + f, 43) + Rotate(g, 30) + h, e + Rotate(f + a, 18) + g, mul);
}

using Pair = std::pair<uint64_t, uint64_t>;

Pair Weak(const char* s, uint64_t a, uint64_t b) {
  const uint64_t last = Fetch64(s + 24);
  a += Fetch64(s);
  b = Rotate(b + a + last, 21);
  const uint64_t c = a;
  a += Fetch64(s + 8) + Fetch64(s + 16);
  b += Rotate(a, 44);
  return {a + last, b + c};
}

// What goes from block to block of 64 bytes.
struct State {
  uint64_t x;
  uint64_t y;
  uint64_t z;
  Pair v;
  Pair w;

  // `mul` and `more` differ in the last block.
  void Take(const char* s, uint64_t mul, uint64_t more) {
    x = Rotate(x + y + v.first + Fetch64(s + 8), 37) * mul;
    y = Rotate(y + v.second + Fetch64(s + 48), 42) * mul;
    x ^= w.second * more;
    y += v.first * more + Fetch64(s + 40);
    z = Rotate(z + w.first, 33) * mul;
    v = Weak(s, v.second * mul, x + w.first);
    w = Weak(s + 32, z + w.second, y + Fetch64(s + 16));
    std::swap(z, x);
  }
};

struct Sip {
  uint64_t v0;
  uint64_t v1;
  uint64_t v2;
  uint64_t v3;

  void Round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void Take(uint64_t word) {
    v3 ^= word;
    Round();
    Round();
    v0 ^= word;
  }
};

}  // namespace

uint64_t Fingerprint64(std::string_view text) {
  const char* s = text.data();
  const size_t length = text.size();
  if (length <= 16) return HashUpTo16(s, length);
  if (length <= 32) return HashUpTo32(s, length);
  if (length <= 64) return HashUpTo64(s, length);
  constexpr uint64_t kSeed = 81;
  const uint64_t y = kSeed * k1 + 113;
  State state{kSeed * k2 + Fetch64(s), y, ShiftMix(y * k2 + 113) * k2, {0, 0}, {0, 0}};
  const uint64_t rest = (length - 1) & 63U;
  const char* end = s + (length - 1) / 64 * 64;
  for (; s != end; s += 64) state.Take(s, k1, 1);
  const uint64_t mul = k1 + ((state.z & 0xffU) << 1);
  state.w.first += rest;
  state.v.first += state.w.first;
  state.w.first += state.v.first;
  state.Take(end + rest - 63, mul, 9);
  return Mix(Mix(state.v.first, state.w.first, mul) + ShiftMix(state.y) * k0 + state.z,
             Mix(state.v.second, state.w.second, mul) + state.x, mul);
}

uint64_t SipHash(std::string_view text, uint64_t key_low, uint64_t key_high) {
  Sip sip{key_low ^ 0x736f6d6570736575ULL, key_high ^ 0x646f72616e646f6dULL,
          key_low ^ 0x6c7967656e657261ULL, key_high ^ 0x7465646279746573ULL};
  const size_t words = text.size() / 8;
  for (size_t i = 0; i < words; ++i) sip.Take(Fetch64(text.data() + 8 * i));
  uint64_t last = static_cast<uint64_t>(text.size() & 0xffU) << 56;
  for (size_t i = 8 * words; i < text.size(); ++i)
    last |= static_cast<uint64_t>(static_cast<uint8_t>(text[i])) << (8 * (i & 7U));
  sip.Take(last);
  sip.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) sip.Round();
  return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}

uint64_t FingerprintCat64(uint64_t one, uint64_t other) {
  constexpr uint64_t kMul = 0xc6a4a7935bd1e995ULL;
  uint64_t result = one ^ kMul;
  result ^= ShiftMix(other * kMul) * kMul;
  result *= kMul;
  return ShiftMix(ShiftMix(result) * kMul);
}

}  // namespace tenon::ops
