#include "serving/model_manager.h"

#include <functional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"
#include "log/testing/memory_sink.h"
#include "ports/testing/manual_clock.h"
#include "ports/testing/step_executor.h"
#include "serving/inference_service.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

// A version without files: it loads as it is told to.
class FakeVersion : public OpenedVersion {
 public:
  FakeVersion(std::shared_ptr<const Servable> servable, int64_t bytes)
      : servable_(std::move(servable)), bytes_(bytes) {}
  absl::StatusOr<int64_t> EstimateMemory() const override { return bytes_; }
  absl::StatusOr<std::shared_ptr<const Servable>> Load() const override { return servable_; }

 private:
  const std::shared_ptr<const Servable> servable_;
  const int64_t bytes_;
};

std::shared_ptr<ConstantServable> Model(DType dtype = DType::kFp32) {
  Signature signature;
  signature.outputs = {{.name = "y", .dtype = dtype, .shape = {1}}};
  return std::make_shared<ConstantServable>(
      signature, std::vector<NamedTensor>{{"y", Tensor::Allocate(dtype, {1}).value()}});
}

WantedVersion Good(std::string version, std::string fingerprint = "a",
                   std::shared_ptr<const Servable> servable = Model(), int64_t bytes = 10) {
  return {std::move(version), std::move(fingerprint),
          [servable, bytes](const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
            return std::make_unique<FakeVersion>(servable, bytes);
          }};
}

WantedVersion Broken(std::string version, std::string fingerprint = "a") {
  return {std::move(version), std::move(fingerprint),
          [](const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
            return absl::InvalidArgumentError("no model");
          }};
}

// Refuses, but not before something else has happened.
class SlowToRefuse : public Executor {
 public:
  explicit SlowToRefuse(std::function<void()> meanwhile) : meanwhile_(std::move(meanwhile)) {}

  absl::Status Submit(Task) override {
    meanwhile_();
    return absl::UnavailableError("full");
  }
  void Drain() override {}

 private:
  const std::function<void()> meanwhile_;
};

class ModelManagerTest : public testing::Test {
 protected:
  ModelManager& Make(ModelManagerOptions options = {}) {
    manager_.emplace(directory_, loads_, clock_, Logger(sink_, clock_, LogLevel::kInfo), options);
    return *manager_;
  }

  // Wants, runs what is to be done, and says how it ended.
  absl::Status Want(std::vector<WantedVersion> versions, Effort effort = Effort::kChanges) {
    absl::Status result = absl::UnknownError("not done");
    manager_->Want({.name = "m", .versions = std::move(versions)}, effort,
                   [&](absl::Status status) { result = std::move(status); });
    loads_.RunAll();
    return result;
  }

  std::string Answering() {
    const auto found = directory_.Find("m", "");
    return found.ok() ? (*found)->version : "";
  }

  // "1=READY 2=FAILED"
  std::string States() {
    std::string text;
    for (const VersionStatus& status : manager_->Statuses())
      text += status.version + "=" + std::string(NameOf(status.state)) + " ";
    return text;
  }

  std::string ReasonOf(std::string_view version) {
    for (const VersionStatus& status : manager_->Statuses()) {
      if (status.version == version) return status.reason;
    }
    return "";
  }

  void FinishWatch() {
    clock_.Advance(absl::Minutes(1));
    manager_->Tick();
  }

  ModelDirectory directory_;
  StepExecutor loads_;
  ManualClock clock_;
  MemorySink sink_;
  std::optional<ModelManager> manager_;
};

TEST_F(ModelManagerTest, LoadsWhatIsWanted) {
  Make();
  manager_->Want({.name = "m", .versions = {Good("1"), Good("2")}}, Effort::kChanges, nullptr);
  EXPECT_EQ(States(), "1=QUEUED 2=QUEUED ");
  EXPECT_EQ(Answering(), "");
  loads_.RunAll();
  EXPECT_EQ(States(), "1=READY 2=READY ");
  EXPECT_EQ(Answering(), "2");
}

TEST_F(ModelManagerTest, ANewVersionTakesThePlaceOfTheOld) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  ASSERT_TRUE(Want({Good("2")}).ok());
  EXPECT_EQ(Answering(), "2");
  EXPECT_EQ(States(), "1=UNLOADING 2=READY ");
  FinishWatch();
  EXPECT_EQ(States(), "2=READY ");
}

TEST_F(ModelManagerTest, ABrokenVersionLeavesTheOldOneAnswering) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  EXPECT_EQ(MessageOf(Want({Broken("2")})), "loading model 'm' version '2': no model");
  EXPECT_EQ(Answering(), "1");
  EXPECT_EQ(States(), "1=READY 2=FAILED ");
  EXPECT_EQ(ReasonOf("2"), "no model");
}

TEST_F(ModelManagerTest, ABrokenFormOfTheSameVersionLeavesItAnswering) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  const auto before = directory_.Find("m", "").value();
  EXPECT_FALSE(Want({Broken("1", "b")}).ok());
  EXPECT_EQ(directory_.Find("m", "").value(), before);
  EXPECT_EQ(States(), "1=READY ");
  EXPECT_EQ(ReasonOf("1"), "its newer form was refused: no model");
}

TEST_F(ModelManagerTest, GoodVersionsServeBesideABrokenOne) {
  Make();
  EXPECT_FALSE(Want({Good("1"), Broken("2"), Good("3")}).ok());
  EXPECT_EQ(States(), "1=READY 2=FAILED 3=READY ");
}

TEST_F(ModelManagerTest, UnchangedFilesAreLeftAlone) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  const auto before = directory_.Find("m", "").value();
  ASSERT_TRUE(Want({Good("1")}).ok());
  EXPECT_EQ(directory_.Find("m", "").value(), before);
  ASSERT_TRUE(Want({Good("1")}, Effort::kReload).ok());
  EXPECT_NE(directory_.Find("m", "").value(), before);
}

TEST_F(ModelManagerTest, WhatFailedIsTriedAgainWhenItChangesOrWhenAsked) {
  Make();
  EXPECT_FALSE(Want({Broken("1")}).ok());
  EXPECT_TRUE(Want({Good("1")}).ok());
  EXPECT_EQ(States(), "1=FAILED ");
  EXPECT_TRUE(Want({Good("1")}, Effort::kRetry).ok());
  EXPECT_EQ(States(), "1=READY ");
}

TEST_F(ModelManagerTest, AFailedVersionThatIsGoneIsForgotten) {
  Make();
  EXPECT_FALSE(Want({Good("1"), Broken("2")}).ok());
  EXPECT_TRUE(Want({Good("1")}).ok());
  EXPECT_EQ(States(), "1=READY ");
}

TEST_F(ModelManagerTest, AnotherSignatureIsRefusedUnlessAllowed) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  EXPECT_THAT(MessageOf(Want({Good("2", "a", Model(DType::kInt64))})),
              HasSubstr("output 'y' was FP32 and would be INT64"));
  EXPECT_EQ(Answering(), "1");
  Make({.load = {.signature_change = SignatureChange::kWarn}});
  ASSERT_TRUE(Want({Good("1")}).ok());
  ASSERT_TRUE(Want({Good("2", "a", Model(DType::kInt64))}).ok());
  EXPECT_EQ(Answering(), "2");
}

TEST_F(ModelManagerTest, AVersionThatDoesNotAnswerIsRefused) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  const auto silent = Model();
  silent->FailWith(absl::InternalError("it broke"));
  EXPECT_THAT(MessageOf(Want({Good("2", "a", silent)})), HasSubstr("it broke"));
  EXPECT_EQ(Answering(), "1");
}

TEST_F(ModelManagerTest, WhatFailsWhileItIsWatchedIsTakenBack) {
  Make();
  const auto fails = Model();
  ASSERT_TRUE(Want({Good("1")}).ok());
  ASSERT_TRUE(Want({Good("2", "a", fails)}).ok());
  fails->FailWith(absl::InternalError("later"));
  const InferenceService service(directory_);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(service.Infer({.model = "m"}).ok());
  manager_->Tick();
  EXPECT_EQ(Answering(), "1");
  EXPECT_EQ(ReasonOf("2"), "taken back: 3 of its first 3 requests failed");
  EXPECT_TRUE(Want({Good("2", "a", fails)}).ok());
  EXPECT_EQ(Answering(), "1");
}

TEST_F(ModelManagerTest, RefusedRequestsAreNotTheModelsFault) {
  Make();
  const auto picky = Model();
  ASSERT_TRUE(Want({Good("1")}).ok());
  ASSERT_TRUE(Want({Good("2", "a", picky)}).ok());
  picky->FailWith(absl::InvalidArgumentError("values"));
  const InferenceService service(directory_);
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(service.Infer({.model = "m"}).ok());
  FinishWatch();
  EXPECT_EQ(Answering(), "2");
}

TEST_F(ModelManagerTest, AnUnloadedModelIsFreeWhenItsLastRequestIsAnswered) {
  Make();
  std::weak_ptr<const Servable> memory;
  {
    const auto servable = Model();
    memory = servable;
    ASSERT_TRUE(Want({Good("1", "a", servable)}).ok());
  }
  auto request = directory_.Find("m", "").value();
  manager_->Drop("m", false, nullptr);
  loads_.RunAll();
  EXPECT_EQ(Answering(), "");
  EXPECT_EQ(States(), "1=UNLOADING ");
  EXPECT_FALSE(memory.expired());
  request.reset();
  manager_->Tick();
  EXPECT_TRUE(memory.expired());
  EXPECT_EQ(States(), "1=UNLOADED ");
  ASSERT_TRUE(Want({Good("1")}).ok());
  EXPECT_EQ(States(), "1=READY ");
}

TEST_F(ModelManagerTest, AForgottenModelLeavesNoTrace) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  manager_->Drop("m", true, nullptr);
  loads_.RunAll();
  manager_->Tick();
  EXPECT_EQ(States(), "");
  EXPECT_TRUE(manager_->wanted().empty());
}

TEST_F(ModelManagerTest, LoadsOnlyWhatTheBudgetHolds) {
  Make({.load = {.max_memory_bytes = 25}});
  ASSERT_TRUE(Want({Good("1"), Good("2")}).ok());
  EXPECT_EQ(MessageOf(Want({Good("1"), Good("2"), Good("3")})),
            "loading model 'm' version '3': it needs 10 bytes; models.max_memory_bytes is 25, of "
            "which 20 are taken");
}

TEST_F(ModelManagerTest, MemoryFirstFreesTheOldVersionBeforeItLoads) {
  Make({.memory_first = true});
  std::weak_ptr<const Servable> old;
  {
    const auto servable = Model();
    old = servable;
    ASSERT_TRUE(Want({Good("1", "a", servable)}).ok());
  }
  bool was_free = false;
  WantedVersion next = Good("2");
  next.open = [&, open = next.open](const auto& cancelled) {
    was_free = old.expired();
    return open(cancelled);
  };
  ASSERT_TRUE(Want({std::move(next)}).ok());
  EXPECT_TRUE(was_free);
  EXPECT_EQ(Answering(), "2");
}

TEST_F(ModelManagerTest, AFaultOfTheWholeModelShowsItsReason) {
  Make();
  ASSERT_TRUE(Want({Good("1")}).ok());
  absl::Status result;
  manager_->Want({.name = "m", .fault = absl::InvalidArgumentError("config.pbtxt: line 3")},
                 Effort::kChanges, [&](absl::Status status) { result = std::move(status); });
  loads_.RunAll();
  EXPECT_EQ(MessageOf(result), "config.pbtxt: line 3");
  EXPECT_EQ(Answering(), "1");
  EXPECT_EQ(States(), "1=READY =FAILED ");
}

TEST_F(ModelManagerTest, NewerWantsTakeThePlaceOfThoseThatWait) {
  Make();
  int done = 0;
  for (const char* version : {"1", "2", "3"}) {
    manager_->Want({.name = "m", .versions = {Good(version)}}, Effort::kChanges,
                   [&](const absl::Status&) { ++done; });
  }
  loads_.RunAll();
  EXPECT_EQ(done, 3);
  EXPECT_EQ(Answering(), "3");
}

TEST_F(ModelManagerTest, CancelEndsWhatWaits) {
  Make();
  absl::Status result;
  manager_->Want({.name = "m", .versions = {Good("1")}}, Effort::kChanges,
                 [&](absl::Status status) { result = std::move(status); });
  manager_->Cancel();
  loads_.RunAll();
  EXPECT_EQ(result.code(), absl::StatusCode::kCancelled);
}

TEST_F(ModelManagerTest, AFullExecutorIsTold) {
  Make();
  loads_.RefuseNext(1);
  EXPECT_EQ(Want({Good("1")}).code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Want({Good("1")}).ok());
}

TEST_F(ModelManagerTest, WhoeverWaitsBehindARefusalIsToldToo) {
  std::vector<absl::StatusCode> told;
  const auto tell = [&](const absl::Status& status) { told.push_back(status.code()); };
  ModelManager* manager = nullptr;
  SlowToRefuse full([&] { manager->Drop("m", false, tell); });
  ModelManager made(directory_, full, clock_, Logger(sink_, clock_, LogLevel::kInfo), {});
  manager = &made;
  made.Want({.name = "m", .versions = {Good("1")}}, Effort::kChanges, tell);
  EXPECT_THAT(told,
              testing::ElementsAre(absl::StatusCode::kUnavailable, absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace tenon
