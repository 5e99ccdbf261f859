#include "import/torch/internal/strided.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::torch::internal {
namespace {

// The last element's place, counted from the first; INVALID_ARGUMENT when it is past `elements`.
absl::StatusOr<int64_t> LastElement(const StridedTensor& tensor, int64_t elements) {
  int64_t last = tensor.offset;
  for (size_t i = 0; i < tensor.shape.size(); ++i) {
    int64_t reach = 0;
    const bool wraps = tensor.strides[i] < 0 ||
                       __builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &reach) ||
                       __builtin_add_overflow(last, reach, &last);
    if (wraps || last >= elements) {
      return absl::InvalidArgumentError(StrCat(
          "shape ", ShapeToString(tensor.shape), " with strides ", ShapeToString(tensor.strides),
          " at ", tensor.offset, " leaves its storage of ", elements, " elements"));
    }
  }
  return last;
}

bool IsRowMajor(const StridedTensor& tensor) {
  int64_t expected = 1;
  for (size_t i = tensor.shape.size(); i-- > 0;) {
    if (tensor.shape[i] != 1 && tensor.strides[i] != expected) return false;
    expected *= tensor.shape[i];
  }
  return true;
}

absl::StatusOr<Tensor> CopyRowMajor(const StridedTensor& tensor, const char* first, size_t size) {
  TENON_ASSIGN_OR_RETURN(Tensor copy, Tensor::Allocate(tensor.dtype, tensor.shape));
  std::byte* to = copy.mutable_bytes().data();
  Shape at(tensor.shape.size(), 0);
  for (int64_t i = 0, place = 0; i < copy.element_count(); ++i, to += size) {
    std::memcpy(to, first + static_cast<size_t>(place) * size, size);
    for (size_t d = at.size(); d-- > 0;) {
      place += tensor.strides[d];
      if (++at[d] < tensor.shape[d]) break;
      place -= tensor.strides[d] * tensor.shape[d];
      at[d] = 0;
    }
  }
  return copy;
}

}  // namespace

absl::StatusOr<Tensor> ReadStrided(const StridedTensor& tensor, std::string_view storage,
                                   std::shared_ptr<const void> owner, const ImportLimits& limits) {
  TENON_ASSIGN_OR_RETURN(const int64_t count, ElementCount(tensor.shape));
  if (count > limits.max_array_elements)
    return absl::OutOfRangeError(StrCat("it has ", count, " elements, more than ",
                                        limits.max_array_elements, " (import.max_array_elements)"));
  if (tensor.strides.size() != tensor.shape.size() || tensor.offset < 0)
    return absl::InvalidArgumentError("its strides don't fit its shape, or its offset is negative");
  if (count == 0) return Tensor::Allocate(tensor.dtype, tensor.shape);
  const size_t size = SizeOf(tensor.dtype);
  const auto elements = static_cast<int64_t>(storage.size() / size);
  TENON_ASSIGN_OR_RETURN(const int64_t last, LastElement(tensor, elements));
  if (last >= elements)
    return absl::InvalidArgumentError(
        StrCat("element ", last, " is past its storage of ", elements));
  const char* first = storage.data() + static_cast<size_t>(tensor.offset) * size;
  if (!IsRowMajor(tensor)) return CopyRowMajor(tensor, first, size);
  const auto* bytes = reinterpret_cast<const std::byte*>(first);
  return Tensor::Wrap(tensor.dtype, tensor.shape, {bytes, static_cast<size_t>(count) * size},
                      std::move(owner));
}

}  // namespace tenon::torch::internal
