#include "ids/ulid.h"

#include <algorithm>
#include <string_view>

namespace tenon {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kTimeCharacters = 10;

}  // namespace

// SplitMix64 (Steele, Lea, Flood, 2014).
uint64_t UlidGenerator::Random() {
  uint64_t z = (random_state_ += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

void UlidGenerator::Increment() {
  for (size_t i = last_.size(); i-- > 0;) {
    last_[i] = static_cast<uint8_t>((last_[i] + 1) % 32);
    if (last_[i] != 0) return;
  }
}

std::string UlidGenerator::Next() {
  const absl::MutexLock lock(&mutex_);
  const int64_t now_ms = std::max<int64_t>(0, absl::ToUnixMillis(clock_.Now()));
  if (now_ms > last_ms_) {
    last_ms_ = now_ms;
    std::generate(last_.begin(), last_.end(), [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return static_cast<uint8_t>(Random() % 32);
    });
  } else {
    Increment();
  }
  std::string id(kTimeCharacters + last_.size(), '0');
  for (size_t i = 0; i < kTimeCharacters; ++i) {
    id[kTimeCharacters - 1 - i] = kAlphabet[static_cast<size_t>((last_ms_ >> (5 * i)) & 31)];
  }
  std::transform(last_.begin(), last_.end(), id.begin() + kTimeCharacters,
                 [](uint8_t bits) { return kAlphabet[bits]; });
  return id;
}

}  // namespace tenon
