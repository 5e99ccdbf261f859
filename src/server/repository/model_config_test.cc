#include "repository/model_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string Fault(std::string_view text) {
  return std::string(MessageOf(ReadModelConfig(text, "m", {}).status()));
}

inference::ModelConfig Read(std::string_view text) {
  return ReadModelConfig(text, "m", {}).value();
}

Signature XToY() {
  Signature signature;
  signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim, 4}}};
  signature.outputs = {{.name = "y", .dtype = DType::kInt64, .shape = {kAnyDim}}};
  return signature;
}

TEST(ModelConfigTest, RefusesWhatItDoesNotKnowByLineAndName) {
  EXPECT_THAT(Fault("name: 'm'\nmax_batch: 3"), HasSubstr("line 2"));
  EXPECT_THAT(Fault("name: 'm'\nmax_batch: 3"), HasSubstr("max_batch"));
  EXPECT_THAT(Fault("name: 'other'"), HasSubstr("field name: 'other' is not the model's, 'm'"));
}

TEST(ModelConfigTest, RefusesWhatIsNotRunHere) {
  EXPECT_THAT(Fault("backend: 'python'"), HasSubstr("field backend: 'python' is not run"));
  EXPECT_THAT(Fault("platform: 'ensemble'"), HasSubstr("ensembles are not run"));
  EXPECT_THAT(Fault("model_operations { op_library_filename: 'x.so' }"),
              HasSubstr("libraries of operators are not loaded"));
  EXPECT_THAT(Fault("version_policy { latest { } }"), HasSubstr("num_versions: it is 0"));
}

TEST(ModelConfigTest, NamesWhatIsNotActedOn) {
  EXPECT_THAT(UnusedFields(Read("name: 'm' backend: 'onnxruntime' dynamic_batching { }"
                                " instance_group [{ count: 2 kind: KIND_GPU host_policy: 'numa' }]"
                                " input [{ name: 'x' reshape { } }, { name: 'z' reshape { } }]"
                                " version_policy { latest { num_versions: 3 } }")),
              ElementsAre("input.reshape", "instance_group.host_policy", "instance_group.kind"));
}

TEST(ModelConfigTest, ComparesWithTheModel) {
  const auto fault = [](std::string_view text) {
    return std::string(MessageOf(CheckConfigFits(Read(text), XToY())));
  };
  EXPECT_EQ(fault("max_batch_size: 8 input { name: 'x' data_type: TYPE_FP32 dims: 4 }"), "");
  EXPECT_EQ(fault("input { name: 'x' dims: [-1, 4] }"), "");
  EXPECT_THAT(fault("input { name: 'x' dims: 4 }"), HasSubstr("dims are [4], the model's [-1,4]"));
  EXPECT_THAT(fault("input { name: 'z' }"), HasSubstr("input 'z': the model has none"));
  EXPECT_THAT(fault("output { name: 'y' data_type: TYPE_FP32 }"),
              HasSubstr("output 'y': data_type is FP32, the model's INT64"));
}

TEST(ModelConfigTest, IsCompletedFromTheModel) {
  ModelVersion version{"m", "1",
                       std::make_shared<ConstantServable>(XToY(), std::vector<NamedTensor>{})};
  version.config = Read("max_batch_size: 8 parameters { key: 'a' value { string_value: 'b' } }")
                       .SerializeAsString();
  const inference::ModelConfig config = CompletedConfig(version);
  EXPECT_EQ(config.name(), "m");
  EXPECT_EQ(config.platform(), "tenon_constant");
  EXPECT_EQ(config.parameters().at("a").string_value(), "b");
  ASSERT_EQ(config.input_size(), 1);
  EXPECT_EQ(config.input(0).data_type(), inference::TYPE_FP32);
  EXPECT_THAT(config.input(0).dims(), ElementsAre(4));
  EXPECT_EQ(config.output(0).dims_size(), 0);
}

TEST(ModelConfigTest, JsonIsReadAndCheckedAlike) {
  const auto config = ReadModelConfigJson(
      R"({"name":"m","max_batch_size":4,"input":[{"name":"x","data_type":"TYPE_FP32","dims":["-1"]}]})",
      "m", {});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->max_batch_size(), 4);
  EXPECT_EQ(config->input(0).dims(0), -1);
  const auto fault = [](std::string_view json) {
    return std::string(MessageOf(ReadModelConfigJson(json, "m", {}).status()));
  };
  EXPECT_THAT(fault(R"({"backend":"python"})"), HasSubstr("field backend: 'python'"));
  EXPECT_THAT(fault(R"({"max_batch":4})"), HasSubstr("max_batch"));
}

}  // namespace
}  // namespace tenon
