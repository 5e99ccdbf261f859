#include "bench/bench_input.h"

#include <array>
#include <cstring>
#include <random>
#include <string>
#include <utility>

#include "status/status.h"
#include "strings/quote.h"
#include "tensor/bytes.h"
#include "tensor/half.h"

namespace tenon {
namespace {

using Random = std::mt19937_64;

absl::StatusOr<Shape> ShapeFor(const TensorSpec& spec, int64_t rows) {
  Shape shape = spec.shape;
  int64_t elements = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == kAnyDim) shape[i] = i == 0 ? rows : 1;
    if (shape[i] > 0 && elements > kMaxBenchElements / shape[i]) {
      return absl::OutOfRangeError(StrCat("input ", Quote(spec.name), " would have more than ",
                                          kMaxBenchElements, " elements"));
    }
    elements *= shape[i];
  }
  return shape;
}

template <typename T>
void FillWholeNumbers(Random& random, Tensor* tensor) {
  std::byte* out = tensor->mutable_bytes().data();
  for (int64_t i = 0; i < tensor->element_count(); ++i, out += sizeof(T)) {
    const auto value = static_cast<T>(random() % 10);
    std::memcpy(out, &value, sizeof(T));
  }
}

template <typename T, typename Convert>
void FillFractions(Random& random, Tensor* tensor, const Convert& convert) {
  std::byte* out = tensor->mutable_bytes().data();
  std::uniform_real_distribution<float> fraction(0, 1);
  for (int64_t i = 0; i < tensor->element_count(); ++i, out += sizeof(T)) {
    const T value = convert(fraction(random));
    std::memcpy(out, &value, sizeof(T));
  }
}

void FillTruths(Random& random, Tensor* tensor) {
  for (std::byte& out : tensor->mutable_bytes()) out = static_cast<std::byte>(random() & 1);
}

void Fill(Random& random, Tensor* tensor) {
  switch (tensor->dtype()) {
    case DType::kBool:
      return FillTruths(random, tensor);
    case DType::kUint8:
    case DType::kInt8:
      return FillWholeNumbers<int8_t>(random, tensor);
    case DType::kUint16:
    case DType::kInt16:
      return FillWholeNumbers<int16_t>(random, tensor);
    case DType::kUint32:
    case DType::kInt32:
      return FillWholeNumbers<int32_t>(random, tensor);
    case DType::kUint64:
    case DType::kInt64:
      return FillWholeNumbers<int64_t>(random, tensor);
    case DType::kFp16:
      return FillFractions<uint16_t>(random, tensor, [](float value) {
        // Quarters: 0, 0.25, 0.5 and 0.75 in half precision.
        static constexpr std::array<uint16_t, 4> kQuarters = {0x0000, 0x3400, 0x3800, 0x3A00};
        return kQuarters[static_cast<size_t>(value * 4) & 3];
      });
    case DType::kBf16:
      return FillFractions<uint16_t>(random, tensor, Bf16FromFloat);
    case DType::kFp32:
      return FillFractions<float>(random, tensor, [](float value) { return value; });
    case DType::kFp64:
      return FillFractions<double>(random, tensor, [](float value) { return double{value}; });
    case DType::kBytes:
      return;
  }
}

absl::StatusOr<Tensor> RandomTexts(Random& random, Shape shape, int64_t count) {
  std::string packed;
  for (int64_t i = 0; i < count; ++i)
    AppendBytesElement(std::string(1, static_cast<char>('0' + random() % 10)), &packed);
  return Tensor::FromPackedBytes(std::move(shape), std::move(packed));
}

absl::StatusOr<Tensor> RandomTensor(const TensorSpec& spec, Shape shape, Random& random) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  if (spec.dtype == DType::kBytes) return RandomTexts(random, std::move(shape), count);
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(spec.dtype, std::move(shape)));
  Fill(random, &tensor);
  return tensor;
}

}  // namespace

absl::StatusOr<std::vector<NamedTensor>> RandomInputs(const Signature& signature, int64_t rows,
                                                      uint64_t seed) {
  Random random(seed);
  std::vector<NamedTensor> inputs;
  for (const TensorSpec& spec : signature.inputs) {
    if (spec.optional) continue;
    TENON_ASSIGN_OR_RETURN(Shape shape, ShapeFor(spec, rows), "making up values");
    TENON_ASSIGN_OR_RETURN(Tensor tensor, RandomTensor(spec, std::move(shape), random),
                           "making up input ", Quote(spec.name));
    inputs.push_back({spec.name, std::move(tensor)});
  }
  return inputs;
}

}  // namespace tenon
