#include "dialect/oip/raw_request.h"

#include <string>
#include <utility>

#include "dialect/oip/internal/binary_tensor.h"
#include "status/status.h"
#include "tensor/bytes.h"

namespace tenon::oip {
namespace {

// `shape` with its variable dimension as large as `bytes` bytes of `dtype` make it.
absl::StatusOr<Shape> ShapeOfBody(DType dtype, Shape shape, size_t bytes) {
  auto known = static_cast<int64_t>(SizeOf(dtype));
  int64_t* unknown = nullptr;
  for (int64_t& dim : shape) {
    if (dim == kAnyDim && unknown != nullptr) {
      return absl::InvalidArgumentError(
          "a raw binary request is for an input with at most one variable dimension");
    }
    if (dim == kAnyDim) {
      unknown = &dim;
    } else if (__builtin_mul_overflow(known, dim, &known)) {
      return absl::InvalidArgumentError("the model's input is larger than any body");
    }
  }
  if (unknown != nullptr) *unknown = known == 0 ? 0 : static_cast<int64_t>(bytes) / known;
  return shape;
}

absl::StatusOr<Tensor> TensorOfBody(const TensorSpec& spec, const Body& body) {
  if (spec.dtype == DType::kBytes) {
    std::string packed;
    AppendBytesElement(body.bytes, &packed);
    return Tensor::FromPackedBytes({1}, std::move(packed));
  }
  TENON_ASSIGN_OR_RETURN(const Shape shape, ShapeOfBody(spec.dtype, spec.shape, body.bytes.size()));
  return internal::WrapBinary(spec.dtype, shape, body.bytes, body);
}

}  // namespace

absl::StatusOr<InferCall> DecodeRawRequest(const Body& body, const Signature& signature,
                                           const DecodeOptions& options) {
  if (signature.inputs.size() != 1) {
    return absl::InvalidArgumentError(
        StrCat("a raw binary request is for a model with one input; this one has ",
               signature.inputs.size()));
  }
  if (std::cmp_greater(body.bytes.size(), options.max_tensor_bytes)) {
    return absl::InvalidArgumentError(
        StrCat("request body takes more than tensor.max_bytes (", options.max_tensor_bytes, ")"));
  }
  InferCall call;
  call.binary_by_default = true;
  TENON_ASSIGN_OR_RETURN(Tensor tensor, TensorOfBody(signature.inputs[0], body),
                         "reading the raw binary request");
  call.request.inputs.push_back({signature.inputs[0].name, std::move(tensor)});
  return call;
}

}  // namespace tenon::oip
