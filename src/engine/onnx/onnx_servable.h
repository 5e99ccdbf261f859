// One session of the runtime as a servable. Internal to the module; made by OnnxEngine.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "inference/servable.h"
#include "onnx/environment.h"
#include "onnx/output_sessions.h"
#include "onnx/report.h"
#include "onnx/session_signature.h"

namespace tenon {

struct OnnxServableParts {
  std::shared_ptr<const Environment> environment;
  std::unique_ptr<OutputSessions> sessions;
  SessionSignature signature;
  ModelReport report;
  MemoryCost cost;
  std::function<void()> release_memory;  // after the session is freed; may be null
};

// Immutable and thread-safe: a session may run on any number of threads at once.
class OnnxServable final : public Servable {
 public:
  explicit OnnxServable(OnnxServableParts parts);
  ~OnnxServable() override;

  const Signature& signature() const override { return parts_.signature.signature; }
  std::string_view platform() const override { return "onnxruntime_onnx"; }
  MemoryCost memory_cost() const override { return parts_.cost; }

  // Inputs are read where they lie; outputs lie where the runtime put them and are freed with the
  // last tensor. A run that is stopped ends behind the operator that it is at.
  using Servable::Infer;
  absl::StatusOr<std::vector<NamedTensor>> Infer(std::span<const NamedTensor> inputs,
                                                 std::span<const std::string> outputs,
                                                 const std::stop_token& stop) const override;

  const ModelReport& report() const { return parts_.report; }

 private:
  // What the runtime is called with.
  struct RunLists {
    OrtSession* session;
    std::span<const char* const> given_names;
    const OrtValue* const* given;
    std::span<const char* const> names;
    OrtValue** got;
  };

  // The outputs asked for, as indices into the signature's.
  using Chosen = absl::InlinedVector<size_t, 8>;
  absl::StatusOr<Chosen> Choose(std::span<const std::string> outputs) const;

  // One run of the session; CANCELLED when it was stopped.
  absl::Status Run(const RunLists& lists, const std::stop_token& stop) const;

  absl::StatusOr<Tensor> ToTensor(size_t output, OrtPtr<OrtValue> value) const;

  // INVALID_ARGUMENT for an input without elements where the runtime would end the process.
  absl::Status CheckEmpty(const NamedTensor& input) const;

  OnnxServableParts parts_;
  bool takes_empty_ = true;
  std::vector<const char*> output_names_;                // into the signature
  std::vector<std::vector<std::string>> output_labels_;  // of map outputs
};

}  // namespace tenon
