// A model repository of two models, "good" that loads and "bad" that does not; callers may change
// it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"
#include "log/testing/memory_sink.h"
#include "ports/executor.h"
#include "ports/testing/manual_clock.h"
#include "repository/model_repository.h"
#include "strings/str_cat.h"

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
  absl::StatusOr<WantedModel> FindWith(std::string_view, const std::string&) override {
    return absl::NotFoundError("none");
  }
  std::string_view name() const override { return "two"; }
};

// What callers send for a model, which loads whatever it is.
class SentModel : public ModelSource {
 public:
  explicit SentModel(std::string_view model) : model_(model) {}

  absl::StatusOr<std::vector<WantedModel>> List() override {
    std::vector<WantedModel> models(1);
    models[0].name = model_;
    models[0].versions.push_back(
        {"1", "sent", [](const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
           return std::make_unique<GoodVersion>();
         }});
    return models;
  }
  absl::StatusOr<WantedModel> FindWith(std::string_view, const std::string& config) override {
    WantedModel model = (*List())[0];
    model.config = config;
    return model;
  }
  std::string_view name() const override { return "sent"; }

 private:
  const std::string model_;
};

// Runs what it is given at once.
class InlineExecutor : public Executor {
 public:
  absl::Status Submit(Task task) override {
    task();
    return absl::OkStatus();
  }
  void Drain() override {}
};

class RepositoryFixture : public testing::Test {
 protected:
  RepositoryFixture() {
    std::vector<std::unique_ptr<ModelSource>> sources;
    sources.push_back(std::make_unique<TwoModels>());
    repository_.emplace(
        std::move(sources), manager_, directory_, clock_, log_,
        ModelRepositoryOptions{
            .control = ModelControl::kExplicit,
            .open_override = [this](std::string_view model, const ModelOverride& told) {
              sent_ = StrCat(model, " ", told.files[0].first, "=", told.files[0].second);
              return absl::StatusOr<std::unique_ptr<ModelSource>>(
                  std::make_unique<SentModel>(model));
            }});
    EXPECT_TRUE(repository_->Start(nullptr).ok());
  }

  ManualClock clock_;
  MemorySink sink_;
  Logger log_{sink_, clock_, LogLevel::kInfo};
  InlineExecutor loads_;
  ModelDirectory directory_;
  ModelManager manager_{directory_, loads_, clock_, log_, {}};
  std::optional<ModelRepository> repository_;
  std::string sent_;  // "good 1/model.onnx=x": the first file of the last override
};

}  // namespace tenon::oip
