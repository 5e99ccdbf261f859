#include "repository/model_repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exec/system_clock.h"
#include "exec/thread_pool.h"
#include "inference/testing/constant_servable.h"
#include "log/testing/memory_sink.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

class ConstantVersion : public OpenedVersion {
 public:
  absl::StatusOr<int64_t> EstimateMemory() const override { return 1; }
  absl::StatusOr<std::shared_ptr<const Servable>> Load() const override {
    return std::make_shared<ConstantServable>(Signature{}, std::vector<NamedTensor>{});
  }
};

// What a program announces. Levers: models, and the fault of listing them.
class FakeSource : public ModelSource {
 public:
  struct Told {
    std::string version = "1";
    bool works = true;
    bool fits = true;
    bool settled = true;
    std::string fingerprint = "a";
  };

  absl::StatusOr<std::vector<WantedModel>> List() override {
    const absl::MutexLock lock(&mutex_);
    if (!fault_.ok()) return fault_;
    std::vector<WantedModel> wanted;
    for (const auto& [name, told] : models_) {
      WantedModel& model = wanted.emplace_back(WantedModel{.name = name});
      model.settled = told.settled;
      model.versions.push_back({told.version, told.fingerprint, OpenerOf(told)});
    }
    return wanted;
  }

  // The model's version is what its configuration calls it.
  absl::StatusOr<WantedModel> FindWith(std::string_view model, const std::string& config) override {
    inference::ModelConfig parsed;
    EXPECT_TRUE(parsed.ParseFromString(config));
    const absl::MutexLock lock(&mutex_);
    if (!models_.contains(std::string(model))) return absl::NotFoundError("none");
    WantedModel wanted{.name = std::string(model), .config = config};
    if (parsed.default_model_filename().empty()) wanted.fault = absl::NotFoundError("no version");
    wanted.versions.push_back({parsed.default_model_filename(), config, OpenerOf({})});
    return wanted;
  }

  std::string_view name() const override { return "fake"; }

  void Set(const std::string& name, Told told) {
    const absl::MutexLock lock(&mutex_);
    models_[name] = std::move(told);
  }
  void Remove(const std::string& name) {
    const absl::MutexLock lock(&mutex_);
    models_.erase(name);
  }
  void FailWith(absl::Status fault) {
    const absl::MutexLock lock(&mutex_);
    fault_ = std::move(fault);
  }

 private:
  static VersionOpener OpenerOf(const Told& told) {
    return [told](const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
      if (!told.fits) return absl::ResourceExhaustedError("no room");
      if (!told.works) return absl::InvalidArgumentError("no model");
      return std::make_unique<ConstantVersion>();
    };
  }

  absl::Mutex mutex_;
  std::map<std::string, Told> models_ ABSL_GUARDED_BY(mutex_);
  absl::Status fault_ ABSL_GUARDED_BY(mutex_);
};

class ModelRepositoryTest : public testing::Test {
 protected:
  ModelRepository& Make(ModelControl control, std::vector<std::string> load = {}) {
    const Logger log(sink_, clock_, LogLevel::kInfo);
    manager_.emplace(directory_, loads_, clock_, log,
                     ModelManagerOptions{.watch = absl::ZeroDuration()});
    std::vector<std::unique_ptr<ModelSource>> sources;
    sources.push_back(std::make_unique<FakeSource>());
    source_ = static_cast<FakeSource*>(sources[0].get());
    repository_.emplace(
        std::move(sources), *manager_, directory_, clock_, log,
        ModelRepositoryOptions{.control = control,
                               .load = std::move(load),
                               .open_override = [this](auto model, const ModelOverride& told) {
                                 auto sent = std::make_unique<FakeSource>();
                                 if (told.files.front().first == "good")
                                   sent->Set(std::string(model), {});
                                 opened_ += 1;
                                 return std::unique_ptr<ModelSource>(std::move(sent));
                               }});
    return *repository_;
  }

  // "a/1 b/2": what answers.
  std::string Answering() {
    std::string text;
    const auto table = directory_.table();
    for (const std::string_view model : table->models())
      for (const auto& [version, loaded] : *table->VersionsOf(model))
        StrAppend(&text, text.empty() ? "" : " ", model, "/", version);
    return text;
  }

  ThreadPool loads_{{.threads = 0}};  // what is wanted is done at once
  ModelDirectory directory_;
  SystemClock clock_;
  MemorySink sink_;
  FakeSource* source_ = nullptr;
  int opened_ = 0;  // sources of files that callers sent
  std::optional<ModelManager> manager_;
  std::optional<ModelRepository> repository_;
};

TEST_F(ModelRepositoryTest, OneBrokenModelOfManyDoesNotStopTheStart) {
  ModelRepository& repository = Make(ModelControl::kNone);
  source_->Set("a", {});
  source_->Set("b", {.works = false});
  EXPECT_TRUE(repository.Start(nullptr).ok());
  EXPECT_EQ(Answering(), "a/1");
  EXPECT_EQ(MessageOf(repository.CheckAllReady()), "model 'b' is not ready");
  EXPECT_TRUE(repository.IsWanted("b"));
  EXPECT_TRUE(repository.IsWanted("b", "1"));
  EXPECT_FALSE(repository.IsWanted("b", "2"));
}

TEST_F(ModelRepositoryTest, NothingToServeIsAnErrorUnlessMoreMayCome) {
  ModelRepository& none = Make(ModelControl::kNone);
  source_->Set("b", {.works = false});
  EXPECT_EQ(MessageOf(none.Start(nullptr)), "loading model 'b' version '1': no model");
  ModelRepository& poll = Make(ModelControl::kPoll);
  source_->Set("b", {.works = false});
  EXPECT_TRUE(poll.Start(nullptr).ok());
}

TEST_F(ModelRepositoryTest, PollFollowsTheSource) {
  ModelRepository& repository = Make(ModelControl::kPoll);
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  source_->Set("a", {.version = "2"});
  source_->Set("b", {});
  repository.Poll();
  EXPECT_EQ(Answering(), "a/2 b/1");
  source_->Remove("a");
  repository.Poll();
  EXPECT_EQ(Answering(), "b/1");
  EXPECT_EQ(repository.Index().size(), 1u);
}

TEST_F(ModelRepositoryTest, PollTriesAgainWhatHadNoRoomAlthoughNoFileChanged) {
  ModelRepository& repository = Make(ModelControl::kPoll);
  source_->Set("a", {.fits = false});
  source_->Set("b", {.works = false});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  source_->Set("b", {});  // the same files
  source_->Set("c", {.fits = false});
  repository.Poll();
  EXPECT_EQ(Answering(), "");
  source_->Set("a", {});
  source_->Set("c", {});
  repository.Poll();
  EXPECT_EQ(Answering(), "a/1 c/1");
}

TEST_F(ModelRepositoryTest, PollLeavesAloneWhatHasNotSettledAndWhatCannotBeListed) {
  ModelRepository& repository = Make(ModelControl::kPoll);
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  source_->Set("a", {.version = "2", .settled = false});
  repository.Poll();
  EXPECT_EQ(Answering(), "a/1");
  source_->FailWith(absl::NotFoundError("the disk is gone"));
  repository.Poll();
  repository.Poll();
  EXPECT_EQ(Answering(), "a/1");
  int told = 0;
  for (const std::string& line : sink_.lines())
    told += line.find("the disk is gone") != std::string::npos ? 1 : 0;
  EXPECT_EQ(told, 1);
}

TEST_F(ModelRepositoryTest, CallersLoadAndUnload) {
  ModelRepository& repository = Make(ModelControl::kExplicit, {"a"});
  source_->Set("a", {});
  source_->Set("b", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  EXPECT_EQ(Answering(), "a/1");
  EXPECT_EQ(repository.Index()[1].model, "b");
  EXPECT_EQ(repository.Index()[1].version, "");
  EXPECT_TRUE(repository.Load("b", Effort::kRetry).ok());
  EXPECT_EQ(Answering(), "a/1 b/1");
  EXPECT_TRUE(repository.Unload("a").ok());
  EXPECT_EQ(Answering(), "b/1");
  EXPECT_EQ(repository.Index()[0].state, VersionState::kUnloaded);
  EXPECT_EQ(repository.Unload("a").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(repository.Load("c", Effort::kRetry).code(), absl::StatusCode::kNotFound);
}

TEST_F(ModelRepositoryTest, AFailedLoadTellsWhyAndLeavesTheOldVersion) {
  ModelRepository& repository = Make(ModelControl::kExplicit, {"*"});
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  source_->Set("a", {.version = "2", .works = false});
  EXPECT_EQ(MessageOf(repository.Load("a", Effort::kRetry)),
            "loading model 'a' version '2': no model");
  EXPECT_EQ(Answering(), "a/1");
  EXPECT_TRUE(repository.CheckAllReady().ok());
}

TEST_F(ModelRepositoryTest, CallersNeedTheirLeave) {
  ModelRepository& repository = Make(ModelControl::kNone);
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  EXPECT_THAT(MessageOf(repository.Load("a", Effort::kRetry)),
              HasSubstr("models.control is none, and must be explicit"));
  EXPECT_EQ(repository.Unload("a").code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ModelRepositoryTest, WhatTheStartIsToLoadMustBeThere) {
  ModelRepository& repository = Make(ModelControl::kExplicit, {"z"});
  EXPECT_EQ(MessageOf(repository.Start(nullptr)), "models.load: there is no model 'z'");
}

TEST_F(ModelRepositoryTest, AStartCanBeBrokenOff) {
  ModelRepository& repository = Make(ModelControl::kNone);
  source_->Set("a", {});
  EXPECT_EQ(repository.Start([] { return true; }).code(), absl::StatusCode::kCancelled);
}

TEST_F(ModelRepositoryTest, ACallersConfigurationHoldsUntilTheNextLoad) {
  ModelRepository& repository = Make(ModelControl::kExplicit);
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  ModelOverride told{.config = R"({"name":"a","default_model_filename":"7"})"};
  EXPECT_TRUE(repository.Load("a", Effort::kRetry, told).ok());
  EXPECT_EQ(Answering(), "a/7");
  EXPECT_EQ(opened_, 0);
  EXPECT_TRUE(repository.Load("a", Effort::kRetry).ok());
  EXPECT_EQ(Answering(), "a/1");
  EXPECT_TRUE(absl::IsNotFound(repository.Load("b", Effort::kRetry, {.config = "{}"})));
}

TEST_F(ModelRepositoryTest, ACallersFilesTakeThePlaceOfTheRepositorys) {
  ModelRepository& repository = Make(ModelControl::kExplicit);
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  const ModelOverride told{.config = R"({"default_model_filename":"7"})", .files = {{"good", ""}}};
  EXPECT_TRUE(repository.Load("a", Effort::kRetry, told).ok());
  EXPECT_TRUE(repository.Load("fresh", Effort::kRetry, told).ok());
  EXPECT_EQ(Answering(), "a/7 fresh/7");
  EXPECT_EQ(opened_, 2);
}

TEST_F(ModelRepositoryTest, WhatACallerSentAndCannotBeUsedChangesNothing) {
  ModelRepository& repository = Make(ModelControl::kExplicit, {"*"});
  source_->Set("a", {});
  ASSERT_TRUE(repository.Start(nullptr).ok());
  const auto fault = [&](const char* config, const char* file) {
    const absl::Status status =
        repository.Load("a", Effort::kRetry, {.config = config, .files = {{file, ""}}});
    EXPECT_FALSE(status.ok());
    return std::string(MessageOf(status));
  };
  EXPECT_THAT(fault(R"({"nmae":"a"})", "good"), HasSubstr("nmae"));
  EXPECT_THAT(fault(R"({"name":"b"})", "good"), HasSubstr("'b' is not the model's, 'a'"));
  EXPECT_EQ(opened_, 0);
  EXPECT_EQ(fault("{}", "good"), "loading model 'a': no version");
  EXPECT_EQ(fault("{}", "bad"), "loading model 'a': none");
  EXPECT_EQ(Answering(), "a/1");
  EXPECT_TRUE(repository.CheckAllReady().ok());
  EXPECT_EQ(repository.Index().size(), 1U);
}

}  // namespace
}  // namespace tenon
