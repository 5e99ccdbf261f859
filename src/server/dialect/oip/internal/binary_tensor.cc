#include "dialect/oip/internal/binary_tensor.h"

#include <span>

#include "status/status.h"

namespace tenon::oip::internal {
namespace {

// A byte that is neither 0 nor 1 is no bool to C++ and may be anything to a model.
absl::Status CheckBools(std::span<const std::byte> bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] > std::byte{1}) {
      return absl::InvalidArgumentError(StrCat("element ", i, " is ", static_cast<int>(bytes[i]),
                                               ", which BOOL does not hold: send 0 or 1"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Tensor> WrapBinary(DType dtype, const Shape& shape, std::string_view bytes,
                                  const Body& body) {
  const std::span<const std::byte> raw = std::as_bytes(std::span(bytes.data(), bytes.size()));
  if (dtype == DType::kBool) TENON_RETURN_IF_ERROR(CheckBools(raw));
  return Tensor::Wrap(dtype, shape, raw, body.owner);
}

}  // namespace tenon::oip::internal
