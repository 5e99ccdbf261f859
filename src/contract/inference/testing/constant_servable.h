// A servable that always gives the same answer, or fails when told to.
#pragma once

#include <atomic>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "inference/servable.h"

namespace tenon {

// Levers: what it answers, and the status that it fails with. Counts its calls. Thread-safe once
// set up.
class ConstantServable : public Servable {
 public:
  ConstantServable(Signature signature, std::vector<NamedTensor> answer)
      : signature_(std::move(signature)), answer_(std::move(answer)) {}

  void FailWith(absl::Status status) { failure_ = std::move(status); }
  int calls() const { return calls_; }

  const Signature& signature() const override { return signature_; }
  std::string_view platform() const override { return "tenon_constant"; }
  MemoryCost memory_cost() const override { return {}; }

  using Servable::Infer;
  absl::StatusOr<std::vector<NamedTensor>> Infer(std::span<const NamedTensor> /*inputs*/,
                                                 std::span<const std::string> outputs,
                                                 const std::stop_token& /*stop*/) const override {
    ++calls_;
    if (!failure_.ok()) return failure_;
    if (outputs.empty()) return answer_;
    std::vector<NamedTensor> chosen;
    for (const std::string& name : outputs) {
      for (const NamedTensor& tensor : answer_) {
        if (tensor.name == name) chosen.push_back(tensor);
      }
    }
    return chosen;
  }

 private:
  const Signature signature_;
  const std::vector<NamedTensor> answer_;
  absl::Status failure_;
  mutable std::atomic<int> calls_ = 0;
};

}  // namespace tenon
