#include "dialect/oip/model_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/oip/model_config.pb.h"
#include "inference/testing/constant_servable.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

ModelVersion Model() {
  Signature signature;
  signature.inputs = {
      {.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, 3}, .optional = true}};
  signature.outputs = {{.name = "y", .dtype = DType::kBytes, .shape = {}}};
  return {"m", "2", std::make_shared<ConstantServable>(signature, std::vector<NamedTensor>{})};
}

TEST(ModelDescriptionTest, SaysWhatRequestsHold) {
  const inference::ModelConfig config = DescribeModel(Model());
  EXPECT_EQ(config.name(), "m");
  EXPECT_EQ(config.platform(), "tenon_constant");
  EXPECT_EQ(config.max_batch_size(), 0);
  ASSERT_EQ(config.input_size(), 1);
  EXPECT_EQ(config.input(0).data_type(), inference::TYPE_FP32);
  EXPECT_EQ(config.input(0).dims(0), -1);
  EXPECT_TRUE(config.input(0).optional());
  EXPECT_EQ(config.output(0).data_type(), inference::TYPE_STRING);
}

TEST(ModelDescriptionTest, JsonHasTheProtocolsNamesAndTheBatchSize) {
  const std::string json = DescribeModelJson(Model());
  EXPECT_THAT(json, HasSubstr(R"("max_batch_size":0)"));
  EXPECT_THAT(json, HasSubstr(R"("data_type":"TYPE_FP32")"));
  EXPECT_THAT(json, HasSubstr(R"("dims":["-1","3"])"));
  EXPECT_THAT(json, testing::Not(HasSubstr("dynamic_batching")));
}

}  // namespace
}  // namespace tenon::oip
