// Arithmetic on weights at import time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/tensor.h"

namespace tenon::keras {

// FP32 `tensor` with its axes in the order of `order`, as numpy.transpose; then shaped as `shape`,
// which must have as many elements (empty: as it is).
Tensor Permuted(const Tensor& tensor, std::span<const size_t> order, const Shape& shape = {});

// Elements of an FP32 tensor.
std::vector<float> FloatsOf(const Tensor& tensor);

Tensor TensorOf(const Shape& shape, std::span<const float> values);

}  // namespace tenon::keras
