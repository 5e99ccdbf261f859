#include "import/keras/tensor_math.h"

#include <cstring>
#include <utility>

namespace tenon::keras {

std::vector<float> FloatsOf(const Tensor& tensor) {
  std::vector<float> floats(tensor.bytes().size() / sizeof(float));
  if (!floats.empty()) std::memcpy(floats.data(), tensor.bytes().data(), tensor.bytes().size());
  return floats;
}

Tensor TensorOf(const Shape& shape, std::span<const float> values) {
  absl::StatusOr<Tensor> tensor = Tensor::Of<float>(shape, values);
  return tensor.ok() ? *std::move(tensor) : Tensor();
}

Tensor Permuted(const Tensor& tensor, std::span<const size_t> order, const Shape& shape) {
  const Shape& from = tensor.shape();
  const size_t rank = order.size();
  if (from.size() != rank) return Tensor();
  std::vector<int64_t> strides(rank, 1);
  for (size_t i = rank; i-- > 1;) strides[i - 1] = strides[i] * from[i];
  Shape to;
  std::vector<int64_t> steps;
  for (const size_t axis : order) {
    to.push_back(from[axis]);
    steps.push_back(strides[axis]);
  }
  const std::vector<float> source = FloatsOf(tensor);
  std::vector<float> target(source.size());
  std::vector<int64_t> at(rank, 0);
  int64_t offset = 0;
  for (float& element : target) {
    element = source[static_cast<size_t>(offset)];
    for (size_t axis = rank; axis-- > 0;) {  // as a counter counts
      offset += steps[axis];
      if (++at[axis] < to[axis]) break;
      offset -= steps[axis] * to[axis];
      at[axis] = 0;
    }
  }
  return TensorOf(shape.empty() ? to : shape, target);
}

}  // namespace tenon::keras
