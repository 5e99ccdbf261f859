#include "tensor/tensor.h"

#include <cstring>
#include <new>
#include <utility>

#include "status/status.h"
#include "strings/str_cat.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

std::shared_ptr<std::byte> AllocateAligned(size_t size) {
  constexpr std::align_val_t kAlignment{kTensorAlignment};
  auto* memory = static_cast<std::byte*>(::operator new(size == 0 ? 1 : size, kAlignment));
  return {memory, [](std::byte* pointer) { ::operator delete(pointer, kAlignment); }};
}

}  // namespace

absl::StatusOr<TensorView> TensorView::Create(DType dtype, Shape shape,
                                              std::span<const std::byte> bytes) {
  TENON_ASSIGN_OR_RETURN(const int64_t elements, ElementCount(shape));
  TENON_ASSIGN_OR_RETURN(const int64_t expected, ByteSize(dtype, shape));
  if (dtype == DType::kBytes) {
    TENON_RETURN_IF_ERROR(CheckPackedBytes(bytes, elements));
  } else if (std::cmp_not_equal(bytes.size(), expected)) {
    return absl::InvalidArgumentError(StrCat(NameOf(dtype), " data of shape ", ShapeToString(shape),
                                             " takes ", expected, " bytes, got ", bytes.size()));
  }
  TensorView view;
  view.dtype_ = dtype;
  view.shape_ = std::move(shape);
  view.element_count_ = elements;
  view.bytes_ = bytes;
  return view;
}

absl::StatusOr<Tensor> Tensor::Allocate(DType dtype, Shape shape) {
  if (dtype == DType::kBytes)
    return absl::InvalidArgumentError("a BYTES tensor has no size before its elements");
  TENON_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, shape));
  const std::shared_ptr<std::byte> memory = AllocateAligned(static_cast<size_t>(size));
  return Wrap(dtype, std::move(shape), {memory.get(), static_cast<size_t>(size)}, memory);
}

absl::StatusOr<Tensor> Tensor::Wrap(DType dtype, Shape shape, std::span<const std::byte> bytes,
                                    std::shared_ptr<const void> owner) {
  Tensor tensor;
  TENON_ASSIGN_OR_RETURN(tensor.view_, TensorView::Create(dtype, std::move(shape), bytes));
  tensor.owner_ = std::move(owner);
  return tensor;
}

absl::StatusOr<Tensor> Tensor::FromPackedBytes(Shape shape, std::string packed) {
  const auto owner = std::make_shared<const std::string>(std::move(packed));
  return Wrap(DType::kBytes, std::move(shape), std::as_bytes(std::span(*owner)), owner);
}

absl::StatusOr<Tensor> Tensor::CopyOf(DType dtype, Shape shape, std::span<const std::byte> bytes) {
  const std::shared_ptr<std::byte> memory = AllocateAligned(bytes.size());
  if (!bytes.empty()) std::memcpy(memory.get(), bytes.data(), bytes.size());
  return Wrap(dtype, std::move(shape), {memory.get(), bytes.size()}, memory);
}

std::span<std::byte> Tensor::mutable_bytes() {
  return {const_cast<std::byte*>(view_.bytes().data()), view_.bytes().size()};
}

}  // namespace tenon
