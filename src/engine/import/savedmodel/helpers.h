// What several families of operators need.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "import/savedmodel/call.h"

namespace tenon::savedmodel {

// `then` where `condition` is true, else `otherwise`; of every element type, unlike ONNX Runtime's
// Where.
Value Choose(Call& call, Value condition, Value then, Value otherwise);

// `value` as INT32 when it is of a smaller integer type, in which ONNX Runtime lacks arithmetic.
Value Widen(Call& call, Value value);

// A function of ai.tenon.Unary, computed in FP64 and given back in the type of `value`.
Value UnaryInFp64(Call& call, std::string_view function, Value value);

// `axis` counted from the front; refused when it lies outside of `rank`.
std::optional<int64_t> Normalize(Call& call, int64_t axis, int64_t rank);

// Zeros or another number in the shape of `like`.
Value FilledLike(Call& call, Value like, double number);

// Input `i` with its axes moved as `perm` says.
Value Permute(Call& call, Value value, std::vector<int64_t> perm);

// Whether sums of a few of `numbers` can't overflow: 2^40 is more than any size.
bool AreSmall(const std::vector<int64_t>& numbers);

// A scalar of an input that is a vector of one element, or the scalar itself.
Value AsScalar(Call& call, Value value);

}  // namespace tenon::savedmodel
