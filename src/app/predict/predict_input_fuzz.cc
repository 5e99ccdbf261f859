// Whatever is read, in every format, becomes batches of as many rows as they say, or an error.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "predict/input_format.h"
#include "predict/testing/values.h"

namespace {

using tenon::DType;
using tenon::Signature;
using tenon::SpecOf;

Signature OneInput(DType dtype) { return {.inputs = {SpecOf("X", dtype, {-1, -1})}}; }

Signature SignatureOf(uint8_t choice) {
  switch (choice % 4) {
    case 0:
      return OneInput(DType::kFp32);
    case 1:
      return OneInput(DType::kBytes);
    case 2:
      return {.inputs = {SpecOf("a", DType::kInt8, {-1, 1}), SpecOf("b", DType::kBool, {-1, 2})}};
    default:
      return OneInput(DType::kFp16);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  const Signature signature = SignatureOf(data[0]);
  const bool header = (data[0] & 0x10) != 0;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  const auto source = tenon::ByteSource::Of(in, "the input");
  const auto format = tenon::FindInputFormat("auto", "-", *source);
  if (!format.ok()) std::abort();
  const auto reader = tenon::MakeBatchReader(*format, signature, *source, {.header = header});
  constexpr int64_t kRows = 3;
  while (true) {
    const auto batch = reader->Next(kRows);
    if (!batch.ok() || batch->rows == 0) return 0;
    if (batch->rows > kRows || batch->inputs.empty()) std::abort();
    for (const tenon::NamedTensor& input : batch->inputs) {
      const tenon::TensorSpec* spec = tenon::FindSpec(signature.inputs, input.name);
      if (spec == nullptr || spec->dtype != input.tensor.dtype()) std::abort();
      if (!tenon::CheckShapeFits(input.tensor.shape(), spec->shape).ok()) std::abort();
      if (input.tensor.shape()[0] != batch->rows) std::abort();
    }
  }
}
