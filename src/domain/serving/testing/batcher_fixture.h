// A batcher whose time, threads and model the test moves.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ports/testing/manual_clock.h"
#include "ports/testing/manual_timer.h"
#include "ports/testing/step_executor.h"
#include "serving/batcher.h"
#include "serving/testing/row_servable.h"

namespace tenon {

using Outputs = absl::StatusOr<std::vector<NamedTensor>>;

class BatcherFixture : public testing::Test {
 protected:
  BatcherFixture() { scheduling_.max_batch_rows = 8; }

  Batcher& batcher() {
    if (batcher_ == nullptr) {
      batcher_ = std::make_shared<Batcher>(servable_, scheduling_,
                                           BatcherPorts{clock_, compute_, timer_}, counts_);
    }
    return *batcher_;
  }

  // Submits; the answer will be answers_[index], and the order of answers is in order_.
  size_t Ask(InferRequest request, RequestTerms terms = {}) {
    const size_t index = answers_.size();
    answers_.emplace_back();
    batcher().Submit(std::move(request), std::move(terms), [this, index](Outputs outputs) {
      answers_[index] = std::move(outputs);
      order_.push_back(index);
    });
    return index;
  }

  RequestTerms Within(absl::Duration time) {
    RequestTerms terms;
    terms.NotAfter(clock_.Monotonic() + time, "the test");
    return terms;
  }

  static InferRequest With(InferRequest request, std::string name, uint64_t value) {
    request.parameters.emplace_back(std::move(name), Parameter(value));
    return request;
  }

  // Makes each run take that long.
  void RunsTake(absl::Duration time) {
    servable_->OnRun([this, time](const std::stop_token&) { clock_.Advance(time); });
  }

  // The first number of an answer; -1 when there is none yet, -2 when it failed.
  float ValueOf(size_t index) {
    if (!answers_[index].has_value()) return -1;
    if (!answers_[index]->ok()) return -2;
    return (*answers_[index])->front().tensor.view().as<float>()[0];
  }

  const absl::Status& StatusOf(size_t index) { return answers_[index]->status(); }

  Scheduling scheduling_;
  ManualClock clock_;
  StepExecutor compute_;
  ManualTimer timer_{clock_};
  const std::shared_ptr<RowServable> servable_ = std::make_shared<RowServable>();
  const std::shared_ptr<VersionCounts> counts_ = std::make_shared<VersionCounts>();
  std::shared_ptr<Batcher> batcher_;
  std::vector<std::optional<Outputs>> answers_;
  std::vector<size_t> order_;
};

}  // namespace tenon
