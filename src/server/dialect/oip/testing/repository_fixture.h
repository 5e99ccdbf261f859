// A model repository of two models, "good" that loads and "bad" that does not; callers may change
// it.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "exec/system_clock.h"
#include "exec/thread_pool.h"
#include "inference/testing/constant_servable.h"
#include "log/testing/memory_sink.h"
#include "repository/model_repository.h"

namespace tenon::oip {

class GoodVersion : public OpenedVersion {
 public:
  absl::StatusOr<int64_t> EstimateMemory() const override { return 1; }
  absl::StatusOr<std::shared_ptr<const Servable>> Load() const override {
    return std::make_shared<ConstantServable>(Signature{}, std::vector<NamedTensor>{});
  }
};

// One model that loads, and one that does not.
class TwoModels : public ModelSource {
 public:
  absl::StatusOr<std::vector<WantedModel>> List() override {
    std::vector<WantedModel> models;
    models.push_back({.name = "bad", .fault = absl::InvalidArgumentError("config.pbtxt: line 3")});
    models.push_back({.name = "good"});
    models.back().versions.push_back(
        {"1", "a", [](const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
           return std::make_unique<GoodVersion>();
         }});
    return models;
  }
  std::string_view name() const override { return "two"; }
};

class RepositoryFixture : public testing::Test {
 protected:
  RepositoryFixture() {
    std::vector<std::unique_ptr<ModelSource>> sources;
    sources.push_back(std::make_unique<TwoModels>());
    repository_.emplace(std::move(sources), manager_, directory_, clock_, log_,
                        ModelRepositoryOptions{.control = ModelControl::kExplicit});
    EXPECT_TRUE(repository_->Start(nullptr).ok());
  }

  SystemClock clock_;
  MemorySink sink_;
  Logger log_{sink_, clock_, LogLevel::kInfo};
  ThreadPool loads_{{.threads = 0}};
  ModelDirectory directory_;
  ModelManager manager_{directory_, loads_, clock_, log_, {}};
  std::optional<ModelRepository> repository_;
};

}  // namespace tenon::oip
