// Shapes of tensors, with arithmetic that cannot overflow.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tensor/dtype.h"

namespace tenon {

// Dimensions a tensor may have at most; ONNX Runtime's own kernels stop at fewer.
inline constexpr size_t kMaxRank = 16;

// Dimensions, outermost first. In a signature, kAnyDim stands for one that varies; a tensor's own
// are all >= 0.
using Shape = absl::InlinedVector<int64_t, 4>;

inline constexpr int64_t kAnyDim = -1;

// Elements of a tensor of `shape`: 1 for rank 0, 0 where a dimension is 0. INVALID_ARGUMENT when a
// dimension is negative, the rank is above kMaxRank, or the product (zero dimensions left out) does
// not fit 63 bits.
absl::StatusOr<int64_t> ElementCount(std::span<const int64_t> shape);

// ElementCount times the element size; for BYTES the least size, four bytes of length for each
// element.
absl::StatusOr<int64_t> ByteSize(DType dtype, std::span<const int64_t> shape);

// OK when a tensor of `shape` fits `expected`, in which kAnyDim takes every size.
absl::Status CheckShapeFits(std::span<const int64_t> shape, std::span<const int64_t> expected);

// "[-1,30]"
std::string ShapeToString(std::span<const int64_t> shape);

}  // namespace tenon
