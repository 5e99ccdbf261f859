#include "tensor/shape.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// BYTES elements carry a 32-bit length before their bytes.
constexpr int64_t kLeastBytesElement = 4;

}  // namespace

absl::StatusOr<int64_t> ElementCount(std::span<const int64_t> shape) {
  if (shape.size() > kMaxRank) {
    return absl::InvalidArgumentError(
        StrCat("shape has ", shape.size(), " dimensions; at most ", kMaxRank, " are taken"));
  }
  int64_t product = 1;
  bool empty = false;
  for (const int64_t dim : shape) {
    if (dim < 0) {
      return absl::InvalidArgumentError(
          StrCat("shape ", ShapeToString(shape), " has a negative dimension"));
    }
    if (dim == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(product, dim, &product)) {
      return absl::InvalidArgumentError(
          StrCat("shape ", ShapeToString(shape), " has more elements than 63 bits count"));
    }
  }
  return empty ? 0 : product;
}

absl::StatusOr<int64_t> ByteSize(DType dtype, std::span<const int64_t> shape) {
  const absl::StatusOr<int64_t> elements = ElementCount(shape);
  if (!elements.ok()) return elements.status();
  const int64_t element =
      dtype == DType::kBytes ? kLeastBytesElement : static_cast<int64_t>(SizeOf(dtype));
  int64_t bytes = 0;
  if (__builtin_mul_overflow(*elements, element, &bytes)) {
    return absl::InvalidArgumentError(StrCat("a ", NameOf(dtype), " tensor of shape ",
                                             ShapeToString(shape),
                                             " has more bytes than 63 bits count"));
  }
  return bytes;
}

absl::Status CheckShapeFits(std::span<const int64_t> shape, std::span<const int64_t> expected) {
  const auto fits = [](int64_t dim, int64_t want) { return want == kAnyDim || dim == want; };
  if (std::equal(shape.begin(), shape.end(), expected.begin(), expected.end(), fits))
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      StrCat("shape is ", ShapeToString(shape), ", expected ", ShapeToString(expected)));
}

std::string ShapeToString(std::span<const int64_t> shape) {
  return StrCat("[", absl::StrJoin(shape, ","), "]");
}

}  // namespace tenon
