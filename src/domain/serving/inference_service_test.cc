#include "serving/inference_service.h"

#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"
#include "ports/testing/manual_clock.h"

namespace tenon {
namespace {

class InferenceServiceTest : public testing::Test {
 protected:
  InferenceServiceTest() {
    Signature signature;
    signature.outputs = {{.name = "y", .dtype = DType::kFp32, .shape = {1}}};
    servable_ = std::make_shared<ConstantServable>(
        signature, std::vector<NamedTensor>{{"y", Tensor::Allocate(DType::kFp32, {1}).value()}});
    directory_.Publish(ModelTable::Create({{"m", "3", servable_}}).value());
  }

  std::shared_ptr<ConstantServable> servable_;
  ModelDirectory directory_;
};

TEST_F(InferenceServiceTest, AnswersWithTheVersionThatRanAndTheCallersId) {
  const InferResponse response =
      InferenceService(directory_).Infer({.model = "m", .id = "42"}).value();
  EXPECT_EQ(response.model, "m");
  EXPECT_EQ(response.version, "3");
  EXPECT_EQ(response.id, "42");
  ASSERT_EQ(response.outputs.size(), 1u);
  EXPECT_EQ(response.outputs[0].name, "y");
}

TEST_F(InferenceServiceTest, DoesNotRunARequestThatDoesNotFit) {
  const auto response = InferenceService(directory_).Infer({.model = "m", .outputs = {"z"}});
  EXPECT_EQ(response.status().message(),
            "asking model 'm': checking output 'z': the model has no such output");
  EXPECT_EQ(servable_->calls(), 0);
}

TEST_F(InferenceServiceTest, SaysWhichModelFailed) {
  servable_->FailWith(absl::InternalError("no memory"));
  EXPECT_EQ(InferenceService(directory_).Infer({.model = "m"}).status().message(),
            "running model 'm' version '3': no memory");
}

TEST_F(InferenceServiceTest, CountsWhatModelsDoAndHowLongItTakes) {
  const ManualClock clock(absl::FromUnixMillis(5000));
  const InferenceService service(directory_, &clock);
  ASSERT_TRUE(service.Infer({.model = "m"}).ok());
  servable_->FailWith(absl::InternalError("no memory"));
  ASSERT_FALSE(service.Infer({.model = "m"}).ok());
  const VersionCounts& counts = *directory_.Find("m", "").value()->counts;
  EXPECT_EQ(counts.answered, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(counts.last_answered_ms, 5000);
  EXPECT_EQ(counts.answered_ns, 0);  // the clock stood still
}

}  // namespace
}  // namespace tenon
