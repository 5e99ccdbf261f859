// A loaded model version.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "inference/infer.h"
#include "inference/signature.h"

namespace tenon {

// Memory that a servable takes, in bytes.
struct MemoryCost {
  int64_t estimated = 0;  // before the load, from the files
  int64_t measured = 0;   // growth of the process during the load; 0 when it could not be told
};

// Answers batches of tensors. Immutable and thread-safe: any number of threads may call Infer at
// once. Whoever holds a shared_ptr to it may use it; the last one frees the memory.
class Servable {
 public:
  virtual ~Servable() = default;

  virtual const Signature& signature() const = 0;

  // What runs it and in which format, as the protocol's `platform` says it: "onnxruntime_onnx".
  virtual std::string_view platform() const = 0;

  virtual MemoryCost memory_cost() const = 0;

  // Runs the model. `inputs` have been checked against the signature: known names, dtypes and
  // shapes that fit, every input that is not optional. The answer holds the outputs named by
  // `outputs` in that order, or those by default in the signature's when it is empty.
  // INVALID_ARGUMENT when the
  // model refuses the values, INTERNAL when it fails. When `stop` is requested, nobody wants the
  // answer any more: what can end early does, with CANCELLED.
  virtual absl::StatusOr<std::vector<NamedTensor>> Infer(std::span<const NamedTensor> inputs,
                                                         std::span<const std::string> outputs,
                                                         const std::stop_token& stop) const = 0;

  // The same for who waits in any case.
  absl::StatusOr<std::vector<NamedTensor>> Infer(std::span<const NamedTensor> inputs,
                                                 std::span<const std::string> outputs) const {
    return Infer(inputs, outputs, std::stop_token());
  }
};

}  // namespace tenon
