// Typed, shaped, contiguous bytes: a view that borrows and an owner that shares.
//
// Elements lie row-major and little-endian, as the binary extension of the Open Inference Protocol
// sends them: BOOL one byte each (0 or 1), BYTES as a 32-bit length before each element's bytes
// (bytes.h). So a binary tensor is used where it lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

namespace tenon {

// Alignment of buffers that Tensor allocates; enough for AVX-512.
inline constexpr size_t kTensorAlignment = 64;

// Borrows a tensor's bytes. A value; the bytes must outlive it.
class TensorView {
 public:
  TensorView() = default;

  // Checks that `bytes` holds what dtype and shape say (for BYTES: well-formed elements, as many as
  // the shape has).
  static absl::StatusOr<TensorView> Create(DType dtype, Shape shape,
                                           std::span<const std::byte> bytes);

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  int64_t element_count() const { return element_count_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  // The elements as T, whose dtype must be this one's and whose bytes must be aligned for T.
  template <typename T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(bytes_.data()), static_cast<size_t>(element_count_)};
  }

 private:
  friend class Tensor;

  DType dtype_ = DType::kFp32;
  Shape shape_{0};
  int64_t element_count_ = 0;
  std::span<const std::byte> bytes_;
};

// A tensor together with whatever keeps its bytes alive: a buffer of its own, a request body, an
// engine's output. Copies share. The bytes may be written through mutable_bytes() until the tensor
// is handed on. Thread-compatible.
class Tensor {
 public:
  Tensor() = default;

  // A fresh aligned buffer, uninitialised. Not for BYTES, whose size the shape does not tell.
  static absl::StatusOr<Tensor> Allocate(DType dtype, Shape shape);

  // Bytes that `owner` keeps alive, checked as TensorView::Create does.
  static absl::StatusOr<Tensor> Wrap(DType dtype, Shape shape, std::span<const std::byte> bytes,
                                     std::shared_ptr<const void> owner);

  // A BYTES tensor that owns `packed`, checked likewise.
  static absl::StatusOr<Tensor> FromPackedBytes(Shape shape, std::string packed);

  // A copy of `values`, whose count must be the shape's.
  template <typename T>
  static absl::StatusOr<Tensor> Of(const Shape& shape, std::span<const T> values) {
    return CopyOf(DTypeOf<T>(), shape, std::as_bytes(values));
  }

  static absl::StatusOr<Tensor> CopyOf(DType dtype, Shape shape, std::span<const std::byte> bytes);

  const TensorView& view() const { return view_; }
  DType dtype() const { return view_.dtype(); }
  const Shape& shape() const { return view_.shape(); }
  int64_t element_count() const { return view_.element_count(); }
  std::span<const std::byte> bytes() const { return view_.bytes(); }

  // Only of a tensor that Allocate made.
  std::span<std::byte> mutable_bytes();

  // Keeps bytes() alive for as long as it is held.
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  TensorView view_;
  std::shared_ptr<const void> owner_;
};

}  // namespace tenon
