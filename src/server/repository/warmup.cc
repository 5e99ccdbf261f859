#include "repository/warmup.h"

#include <cstring>
#include <random>
#include <string>
#include <utility>

#include "ports/path.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

using Input = inference::ModelWarmup_Input;

constexpr int64_t kMaxInputBytes = int64_t{64} << 20;
constexpr int kMaxRuns = 1000;

absl::StatusOr<DType> DTypeOf(int triton) {
  for (const DTypeRow& row : DTypeTable()) {
    if (row.triton == triton) return row.dtype;
  }
  return absl::InvalidArgumentError("its data_type is missing or unknown");
}

template <typename T>
void FillRandom(std::span<std::byte> bytes) {
  std::minstd_rand numbers(1);
  for (size_t i = 0; (i + 1) * sizeof(T) <= bytes.size(); ++i) {
    const T value = static_cast<T>(numbers() % 128) / T{128};
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
}

// Integers and texts stay zero, as Triton's texts do: a random one is seldom a valid index.
absl::StatusOr<Tensor> MadeUp(DType dtype, const Shape& shape, bool random) {
  TENON_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, shape));
  if (size > kMaxInputBytes)
    return absl::InvalidArgumentError(
        StrCat("it has ", size, " bytes, at most ", kMaxInputBytes, " are made"));
  if (dtype == DType::kBytes)
    return Tensor::FromPackedBytes(shape, std::string(static_cast<size_t>(size), '\0'));
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Allocate(dtype, shape));
  std::memset(tensor.mutable_bytes().data(), 0, tensor.mutable_bytes().size());
  if (random && dtype == DType::kFp32) FillRandom<float>(tensor.mutable_bytes());
  if (random && dtype == DType::kFp64) FillRandom<double>(tensor.mutable_bytes());
  return tensor;
}

absl::StatusOr<Tensor> FromFile(DType dtype, const Shape& shape, int64_t rows,
                                std::string_view file, const FileSystem& files,
                                std::string_view folder) {
  TENON_ASSIGN_OR_RETURN(
      const std::string row,
      files.ReadFile(JoinPath(JoinPath(folder, "warmup"), file), kMaxInputBytes / rows));
  if (row.empty()) return absl::InvalidArgumentError("its file is empty");
  std::string bytes;
  for (int64_t i = 0; i < rows; ++i) bytes += row;
  if (dtype == DType::kBytes) return Tensor::FromPackedBytes(shape, std::move(bytes));
  return Tensor::CopyOf(dtype, shape, std::as_bytes(std::span(bytes)));
}

absl::StatusOr<Tensor> MakeInput(const Input& input, int64_t rows, bool batched,
                                 const FileSystem& files, std::string_view folder) {
  TENON_ASSIGN_OR_RETURN(const DType dtype, DTypeOf(static_cast<int>(input.data_type())));
  Shape shape;
  if (batched) shape.push_back(rows);
  for (const int64_t dim : input.dims()) shape.push_back(dim);
  TENON_RETURN_IF_ERROR(ElementCount(shape).status());
  if (input.has_input_data_file())
    return FromFile(dtype, shape, rows, input.input_data_file(), files, folder);
  if (!input.has_zero_data() && !input.has_random_data())
    return absl::InvalidArgumentError("neither zero_data, random_data nor input_data_file is set");
  return MadeUp(dtype, shape, input.has_random_data());
}

absl::StatusOr<WarmupSample> MakeSample(const inference::ModelWarmup& written, int max_batch_size,
                                        const FileSystem& files, std::string_view folder) {
  const bool batched = max_batch_size > 0;
  if (written.batch_size() < 1 ||
      written.batch_size() > static_cast<uint32_t>(std::max(1, max_batch_size)))
    return absl::InvalidArgumentError(StrCat("batch_size ", written.batch_size(),
                                             " is not within 1 and max_batch_size (at least 1)"));
  WarmupSample sample{.name = written.name()};
  sample.count = static_cast<int>(std::min<uint32_t>(kMaxRuns, std::max(1U, written.count())));
  for (const auto& [name, input] : written.inputs()) {
    TENON_ASSIGN_OR_RETURN(Tensor tensor,
                           MakeInput(input, int64_t{written.batch_size()}, batched, files, folder),
                           "input ", Quote(name));
    sample.inputs.push_back({name, std::move(tensor)});
  }
  return sample;
}

}  // namespace

absl::StatusOr<std::vector<WarmupSample>> MakeWarmup(const inference::ModelConfig& config,
                                                     const FileSystem& files,
                                                     std::string_view folder) {
  std::vector<WarmupSample> samples;
  for (const inference::ModelWarmup& written : config.model_warmup()) {
    TENON_ASSIGN_OR_RETURN(WarmupSample sample,
                           MakeSample(written, config.max_batch_size(), files, folder),
                           "making warm-up sample ", Quote(written.name()));
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace tenon
