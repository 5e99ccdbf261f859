// What a model is asked when nobody says what.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// A value for every input that is not optional: `rows` of them where the first dimension is open,
// one in every other open dimension. Floats lie between 0 and 1, integers and texts between 0 and
// 9, so that most models take them. The same seed gives the same values. OUT_OF_RANGE, naming the
// input, when they would be more than kMaxBenchElements.
absl::StatusOr<std::vector<NamedTensor>> RandomInputs(const Signature& signature, int64_t rows,
                                                      uint64_t seed);

inline constexpr int64_t kMaxBenchElements = int64_t{1} << 28;

}  // namespace tenon
