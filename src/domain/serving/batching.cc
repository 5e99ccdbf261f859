#include "serving/batching.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <string>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"

namespace tenon {
namespace {

absl::Status CheckOpen(std::string_view kind, const TensorSpec& spec) {
  if (!spec.shape.empty() && spec.shape[0] == kAnyDim) return absl::OkStatus();
  return absl::FailedPreconditionError(StrCat("the first dimension of ", kind, " ",
                                              Quote(spec.name), ", of shape ",
                                              ShapeToString(spec.shape), ", is fixed"));
}

std::span<const int64_t> BehindFirst(const Shape& shape) { return std::span(shape).subspan(1); }

bool IsSameRow(const Tensor& a, const Tensor& b) {
  return a.dtype() == b.dtype() &&
         std::ranges::equal(BehindFirst(a.shape()), BehindFirst(b.shape()));
}

// Tensors of rows of one kind, one below the other.
absl::StatusOr<Tensor> Stack(std::span<const Tensor* const> parts) {
  Shape shape = parts[0]->shape();
  shape[0] = 0;
  size_t size = 0;
  for (const Tensor* part : parts) {
    shape[0] += part->shape()[0];
    size += part->bytes().size();
  }
  if (parts[0]->dtype() == DType::kBytes) {
    std::string packed;
    packed.reserve(size);
    for (const Tensor* part : parts)
      packed.append(reinterpret_cast<const char*>(part->bytes().data()), part->bytes().size());
    return Tensor::FromPackedBytes(std::move(shape), std::move(packed));
  }
  TENON_ASSIGN_OR_RETURN(Tensor whole, Tensor::Allocate(parts[0]->dtype(), std::move(shape)));
  std::byte* to = whole.mutable_bytes().data();
  for (const Tensor* part : parts) {
    if (!part->bytes().empty()) std::memcpy(to, part->bytes().data(), part->bytes().size());
    to += part->bytes().size();
  }
  return whole;
}

// Where the next `elements` of packed BYTES end.
size_t PackedSize(std::span<const std::byte> packed, int64_t elements) {
  size_t at = 0;
  for (int64_t i = 0; i < elements; ++i) {
    uint32_t length = 0;
    std::memcpy(&length, packed.data() + at, sizeof(length));
    at += sizeof(length) + length;
  }
  return at;
}

// Cuts rows off a tensor, from the first to the last.
class RowCutter {
 public:
  explicit RowCutter(const Tensor& whole) : whole_(whole), rest_(whole.bytes()) {}

  absl::StatusOr<Tensor> Next(int64_t rows) {
    Shape shape = whole_.shape();
    const int64_t all = shape[0];
    shape[0] = rows;
    const size_t size =
        whole_.dtype() == DType::kBytes
            ? PackedSize(rest_, whole_.element_count() / all * rows)
            : whole_.bytes().size() / static_cast<size_t>(all) * static_cast<size_t>(rows);
    const std::span<const std::byte> bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return Tensor::Wrap(whole_.dtype(), std::move(shape), bytes, whole_.owner());
  }

 private:
  const Tensor& whole_;
  std::span<const std::byte> rest_;
};

}  // namespace

absl::Status CheckBatchable(const Signature& signature) {
  for (const TensorSpec& input : signature.inputs) TENON_RETURN_IF_ERROR(CheckOpen("input", input));
  for (const TensorSpec& output : signature.outputs) {
    if (output.by_default) TENON_RETURN_IF_ERROR(CheckOpen("output", output));
  }
  return signature.inputs.empty() ? absl::FailedPreconditionError("the model takes no input")
                                  : absl::OkStatus();
}

int64_t RowsOf(const InferRequest& request) {
  int64_t rows = 0;
  for (const NamedTensor& input : request.inputs) {
    const Shape& shape = input.tensor.shape();
    if (shape.empty() || (rows != 0 && shape[0] != rows)) return 0;
    rows = shape[0];
  }
  return rows;
}

bool CanRunTogether(const InferRequest& a, const InferRequest& b) {
  return a.outputs == b.outputs &&
         std::ranges::equal(a.inputs, b.inputs, [](const NamedTensor& x, const NamedTensor& y) {
           return x.name == y.name && IsSameRow(x.tensor, y.tensor);
         });
}

absl::StatusOr<std::vector<NamedTensor>> MergeInputs(
    std::span<const InferRequest* const> requests) {
  std::vector<NamedTensor> merged;
  const size_t count = requests[0]->inputs.size();
  merged.reserve(count);
  std::vector<const Tensor*> parts(requests.size());
  for (size_t i = 0; i < count; ++i) {
    for (size_t r = 0; r < requests.size(); ++r) parts[r] = &requests[r]->inputs[i].tensor;
    const std::string& name = requests[0]->inputs[i].name;
    TENON_ASSIGN_OR_RETURN(Tensor whole, Stack(parts), "merging input ", Quote(name));
    merged.push_back({name, std::move(whole)});
  }
  return merged;
}

absl::StatusOr<std::vector<std::vector<NamedTensor>>> SplitOutputs(
    const std::vector<NamedTensor>& outputs, std::span<const int64_t> rows) {
  const int64_t all = std::accumulate(rows.begin(), rows.end(), int64_t{0});
  std::vector<std::vector<NamedTensor>> split(rows.size());
  for (const NamedTensor& output : outputs) {
    const Shape& shape = output.tensor.shape();
    if (shape.empty() || shape[0] != all) {
      return absl::FailedPreconditionError(StrCat("output ", Quote(output.name), " of a batch of ",
                                                  all, " rows has the shape ",
                                                  ShapeToString(shape)));
    }
    RowCutter cutter(output.tensor);
    for (size_t i = 0; i < rows.size(); ++i) {
      TENON_ASSIGN_OR_RETURN(Tensor part, cutter.Next(rows[i]), "splitting output ",
                             Quote(output.name));
      split[i].push_back({output.name, std::move(part)});
    }
  }
  return split;
}

}  // namespace tenon
