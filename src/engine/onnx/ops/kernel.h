// What an operator of domain ai.tenon sees of the runtime: its attributes and constants when it is
// made, its tensors when it runs.
//
// Implemented in custom_op.cc, used by every operator of this module. Nothing of the runtime's API
// shows here, so that a kernel reads like the mathematics that it does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

struct OrtApi;
struct OrtKernelContext;
struct OrtKernelInfo;
struct OrtValue;

namespace tenon::ops {

// A tensor of the runtime; borrows, and lives as long as the node runs (a constant: as long as
// OwnedValue).
struct TensorIn {
  const OrtValue* value = nullptr;
  const void* data = nullptr;  // null for strings
  DType dtype = DType::kFp64;
  Shape shape;
  int64_t elements = 0;

  template <typename T>
  std::span<const T> as() const {
    return {static_cast<const T*>(data), static_cast<size_t>(elements)};
  }
  // Of a matrix; a vector is one column.
  int64_t rows() const { return shape.empty() ? 1 : shape[0]; }
  int64_t columns() const { return shape.size() < 2 ? 1 : shape[1]; }
};

// Strings of a tensor in one block.
class Texts {
 public:
  size_t size() const { return begin_.size(); }
  std::string_view operator[](size_t i) const {
    const size_t end = i + 1 < begin_.size() ? begin_[i + 1] : bytes_.size();
    return std::string_view(bytes_).substr(begin_[i], end - begin_[i]);
  }

 private:
  friend class KernelRun;
  std::string bytes_;
  std::vector<size_t> begin_;
};

// Attributes and constant inputs of a node, while its kernel is made.
class KernelInfo {
 public:
  KernelInfo(const OrtApi& api, const OrtKernelInfo* info) : api_(api), info_(info) {}

  // An attribute that the node has not is `otherwise` or empty. One of another type counts as
  // missing, too.
  int64_t Int(const char* name, int64_t otherwise) const;
  std::string Text(const char* name) const;
  std::vector<std::string> TextList(const char* name) const;  // packed by PackTextLists

  // Copies of the elements of a constant input. INVALID_ARGUMENT when it is none.
  absl::StatusOr<std::vector<double>> ConstantDoubles(size_t input, Shape* shape = nullptr) const;
  absl::StatusOr<std::vector<int64_t>> ConstantInts(size_t input) const;

 private:
  const OrtApi& api_;
  const OrtKernelInfo* info_;
};

// One run of a node.
class KernelRun {
 public:
  KernelRun(const OrtApi& api, OrtKernelContext* context) : api_(api), context_(context) {}

  // INVALID_ARGUMENT when the input was left out.
  absl::StatusOr<TensorIn> Input(size_t index) const;
  bool HasInput(size_t index) const;

  // As Input, and INVALID_ARGUMENT when it is not a matrix.
  absl::StatusOr<TensorIn> Matrix(size_t index) const;
  // The one element of a scalar or of a tensor of one element.
  absl::StatusOr<double> Scalar(size_t index) const;
  absl::StatusOr<Texts> ReadTexts(const TensorIn& input) const;

  // The runtime's memory for the result; to be filled wholly.
  absl::StatusOr<std::span<double>> Doubles(size_t output, const Shape& shape) const;
  absl::StatusOr<std::span<int64_t>> Ints(size_t output, const Shape& shape) const;
  absl::Status WriteTexts(size_t output, const Shape& shape,
                          std::span<const std::string_view> texts) const;

  // Runs `body` for 0 to count-1 on the threads of the session, this one too, and returns when all
  // are done.
  absl::Status ParallelFor(size_t count, const std::function<void(size_t)>& body) const;

 private:
  template <typename T>
  absl::StatusOr<std::span<T>> Output(size_t output, const Shape& shape) const;

  const OrtApi& api_;
  OrtKernelContext* context_;
};

// A node that is ready to run. Immutable and thread-safe.
class Kernel {
 public:
  virtual ~Kernel() = default;

  // INVALID_ARGUMENT refuses what the caller sent; its message reaches the caller as it is.
  virtual absl::Status Run(const KernelRun& run) const = 0;
};

using MakeKernel = absl::StatusOr<std::unique_ptr<Kernel>> (*)(const KernelInfo& info);

// The kernel of an operator without attributes.
template <absl::Status (*kFunction)(const KernelRun&)>
absl::StatusOr<std::unique_ptr<Kernel>> MakeStateless(const KernelInfo& /*info*/) {
  class Stateless final : public Kernel {
   public:
    absl::Status Run(const KernelRun& run) const override { return kFunction(run); }
  };
  return std::make_unique<Stateless>();
}

}  // namespace tenon::ops
