#include "serving/trial.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr int64_t kMaxSyntheticBytes = int64_t{16} << 20;
constexpr int64_t kCycle = 7;

template <typename T>
void Count(std::span<std::byte> bytes) {
  for (size_t i = 0; (i + 1) * sizeof(T) <= bytes.size(); ++i) {
    const T value = static_cast<T>(static_cast<int64_t>(i) % kCycle);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
}

// 0, 1, 2, ... where the type has them; other types keep their zeros.
void FillWithNumbers(DType dtype, std::span<std::byte> bytes) {
  switch (dtype) {
    case DType::kFp32:
      return Count<float>(bytes);
    case DType::kFp64:
      return Count<double>(bytes);
    default:
      return;  // integers are often indices, of which only 0 is sure to be there
  }
}

absl::StatusOr<Tensor> MakeInput(const TensorSpec& spec, bool numbers) {
  Shape shape = spec.shape;
  for (int64_t& dim : shape) dim = dim == kAnyDim ? 1 : dim;
  TENON_ASSIGN_OR_RETURN(const int64_t size, ByteSize(spec.dtype, shape));
  if (size > kMaxSyntheticBytes) return absl::OutOfRangeError("too large to be made up");
  if (spec.dtype == DType::kBytes)
    return Tensor::FromPackedBytes(shape, std::string(static_cast<size_t>(size), '\0'));
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(spec.dtype, shape));
  std::fill(tensor.mutable_bytes().begin(), tensor.mutable_bytes().end(), std::byte{0});
  if (numbers) FillWithNumbers(spec.dtype, tensor.mutable_bytes());
  return tensor;
}

std::optional<WarmupSample> MakeSample(const Signature& signature, std::string name, bool numbers) {
  WarmupSample sample{.name = std::move(name)};
  for (const TensorSpec& spec : signature.inputs) {
    if (spec.optional) continue;
    absl::StatusOr<Tensor> input = MakeInput(spec, numbers);
    if (!input.ok()) return std::nullopt;
    sample.inputs.push_back({spec.name, *std::move(input)});
  }
  return sample;
}

template <typename T>
bool AllFinite(const Tensor& tensor) {
  const std::span<const T> values = tensor.view().as<T>();
  return std::all_of(values.begin(), values.end(), [](T value) { return std::isfinite(value); });
}

bool IsFinite(const Tensor& tensor) {
  if (tensor.dtype() == DType::kFp32) return AllFinite<float>(tensor);
  if (tensor.dtype() == DType::kFp64) return AllFinite<double>(tensor);
  return true;
}

absl::Status CompareOutput(const Tensor& next, const Tensor& current) {
  const Shape& had = current.shape();
  const Shape& has = next.shape();
  if (had.size() != has.size() || (!had.empty() && had[0] != has[0])) {
    return absl::FailedPreconditionError(StrCat("the shape is ", ShapeToString(has), ", was ",
                                                ShapeToString(had), " with the same request"));
  }
  if (IsFinite(current) && !IsFinite(next))
    return absl::FailedPreconditionError("it holds NaN or infinity, and did not before");
  return absl::OkStatus();
}

absl::Status CompareAnswers(const std::vector<NamedTensor>& next,
                            const std::vector<NamedTensor>& current) {
  for (const NamedTensor& had : current) {
    const auto has = std::find_if(next.begin(), next.end(), [&](const NamedTensor& output) {
      return output.name == had.name;
    });
    if (has == next.end()) {
      return absl::FailedPreconditionError(
          StrCat("output ", Quote(had.name), ": it is no longer answered"));
    }
    TENON_RETURN_IF_ERROR(CompareOutput(has->tensor, had.tensor), "output ", Quote(had.name));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<WarmupSample> SyntheticSamples(const Signature& signature) {
  std::vector<WarmupSample> samples;
  for (const bool numbers : {false, true}) {
    std::optional<WarmupSample> sample =
        MakeSample(signature, numbers ? "numbers" : "zeros", numbers);
    if (sample.has_value()) samples.push_back(*std::move(sample));
  }
  return samples;
}

absl::Status WarmUp(const Servable& servable, const std::vector<WarmupSample>& samples) {
  for (const WarmupSample& sample : samples) {
    for (int i = 0; i < sample.count; ++i) {
      TENON_RETURN_IF_ERROR(servable.Infer(sample.inputs, {}).status(), "warming up with sample ",
                            Quote(sample.name));
    }
  }
  return absl::OkStatus();
}

absl::Status SmokeCompare(const Servable& next, const Servable& current,
                          const std::vector<WarmupSample>& samples) {
  for (const WarmupSample& sample : samples) {
    const auto had = current.Infer(sample.inputs, {});
    const auto has = next.Infer(sample.inputs, {});
    if (!had.ok()) continue;
    if (!has.ok()) {
      return absl::FailedPreconditionError(
          StrCat("comparing sample ", Quote(sample.name),
                 ": the version that answers takes it, this one not: ", MessageOf(has.status())));
    }
    TENON_RETURN_IF_ERROR(CompareAnswers(*has, *had), "comparing sample ", Quote(sample.name));
  }
  return absl::OkStatus();
}

}  // namespace tenon
