// A servable that doubles rows of numbers, and says how it was called.
#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "inference/servable.h"

namespace tenon {

// y = 2x for x of FP32 and shape [-1,-1]. A negative number is INVALID_ARGUMENT. Levers: a function
// that each run calls first, and the status that it fails with. Thread-safe once set up.
class RowServable : public Servable {
 public:
  RowServable() {
    signature_.inputs = {
        {.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, kAnyDim}, .dim_names = {"", ""}}};
    signature_.outputs = {
        {.name = "y", .dtype = DType::kFp32, .shape = {kAnyDim, kAnyDim}, .dim_names = {"", ""}}};
  }

  void OnRun(std::function<void(const std::stop_token& stop)> call) { on_run_ = std::move(call); }
  // Answers one row too few, as a model does whose first dimension is no batch's.
  void DropARow() { drops_a_row_ = true; }

  // Rows of each run.
  std::vector<int64_t> runs() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return runs_;
  }

  const Signature& signature() const override { return signature_; }
  std::string_view platform() const override { return "tenon_rows"; }
  MemoryCost memory_cost() const override { return {}; }

  using Servable::Infer;
  absl::StatusOr<std::vector<NamedTensor>> Infer(std::span<const NamedTensor> inputs,
                                                 std::span<const std::string> /*outputs*/,
                                                 const std::stop_token& stop) const override
      ABSL_LOCKS_EXCLUDED(mutex_) {
    const Tensor& x = inputs[0].tensor;
    {
      const absl::MutexLock lock(&mutex_);
      runs_.push_back(x.shape()[0]);
    }
    if (on_run_ != nullptr) on_run_(stop);
    if (stop.stop_requested()) return absl::CancelledError("stopped");
    std::vector<float> doubled;
    for (const float value : x.view().as<float>()) {
      if (value < 0) return absl::InvalidArgumentError("a number is negative");
      doubled.push_back(2 * value);
    }
    Shape shape = x.shape();
    if (drops_a_row_ && shape[0] > 1) {
      --shape[0];
      doubled.resize(doubled.size() - static_cast<size_t>(shape[1]));
    }
    absl::StatusOr<Tensor> y = Tensor::Of<float>(shape, doubled);
    if (!y.ok()) return y.status();
    return std::vector<NamedTensor>{{"y", *std::move(y)}};
  }

 private:
  Signature signature_;
  std::function<void(const std::stop_token& stop)> on_run_;
  bool drops_a_row_ = false;
  mutable absl::Mutex mutex_;
  mutable std::vector<int64_t> runs_ ABSL_GUARDED_BY(mutex_);
};

// A request for a tensor x of that shape, each of whose numbers is `value`.
inline InferRequest RowRequest(float value, Shape shape = {1, 2}) {
  const std::vector<float> values(static_cast<size_t>(ElementCount(shape).value()), value);
  InferRequest request;
  request.inputs.push_back({"x", Tensor::Of<float>(shape, values).value()});
  return request;
}

}  // namespace tenon
