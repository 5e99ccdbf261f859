#include "onnx/default_outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/onnx_engine.h"
#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// y = x W by default, twice = y + y and spare = twice * v when asked for.
ModelBuilder ThreeOutputs(const std::string& defaults) {
  ModelBuilder model = LinearModel();
  model.Initializer("v", {2}, std::vector<float>{10, 100});
  model.Node("Add", {"y", "y"}, {"twice"});
  model.Node("Mul", {"twice", "v"}, {"spare"});
  model.Output("twice", DType::kFp32, {"batch", 2}).Output("spare", DType::kFp32, {"batch", 2});
  onnx::StringStringEntryProto* entry = model.proto().add_metadata_props();
  entry->set_key("tenon.default_outputs");
  entry->set_value(defaults);
  return model;
}

absl::StatusOr<std::shared_ptr<const Servable>> LoadModel(const ModelBuilder& model) {
  ModelFolder folder;
  folder.Add("m/model.onnx", model.Bytes());
  return OnnxEngine::Create({}).value()->Load(folder, "m/model.onnx");
}

TEST(DefaultOutputsTest, AreAnsweredWhenNoneIsAskedFor) {
  const auto servable = LoadModel(ThreeOutputs(R"(["y"])")).value();
  ASSERT_EQ(servable->signature().outputs.size(), 3u);
  EXPECT_TRUE(servable->signature().outputs[0].by_default);
  EXPECT_FALSE(servable->signature().outputs[1].by_default);
  EXPECT_EQ(servable->signature().properties.at(0).first, "tenon.default_outputs");
  const std::vector<NamedTensor> x = {
      {"x", Tensor::Of<float>({1, 2}, std::vector<float>{1, 1}).value()}};
  const auto few = servable->Infer(x, {}).value();
  ASSERT_EQ(few.size(), 1u);
  EXPECT_THAT(few[0].tensor.view().as<float>(), ElementsAre(4, 6));
  const std::vector<std::string> names = {"spare", "y"};
  const auto asked = servable->Infer(x, names).value();
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_THAT(asked[0].tensor.view().as<float>(), ElementsAre(80, 1200));
  EXPECT_THAT(asked[1].tensor.view().as<float>(), ElementsAre(4, 6));
}

TEST(DefaultOutputsTest, NeedOnlyTheirOwnNodesAndWeights) {
  ModelBuilder model = ThreeOutputs(R"(["y","twice"])");
  ASSERT_TRUE(KeepOutputs({"y", "twice"}, &model.proto()));
  EXPECT_EQ(model.graph().node_size(), 2);
  EXPECT_EQ(model.graph().node(1).output(0), "twice");
  EXPECT_EQ(model.graph().initializer_size(), 1);
  EXPECT_EQ(model.graph().output_size(), 2);
  EXPECT_FALSE(KeepOutputs({"twice"}, &model.proto()));
}

// What is not asked for is not computed, so that it cannot fail either.
TEST(DefaultOutputsTest, OnlyWhatIsAskedForIsComputed) {
  ModelBuilder model = ThreeOutputs(R"(["y"])");
  onnx::TensorProto& shape = *model.graph().add_initializer();
  shape.set_name("shape");
  shape.set_data_type(onnx::TensorProto::INT64);
  shape.add_dims(1);
  shape.add_int64_data(7);
  model.Node("Reshape", {"twice", "shape"}, {"seven"});  // fails for less than seven values
  model.Output("seven", DType::kFp32, {7});
  const auto servable = LoadModel(model).value();
  const std::vector<NamedTensor> x = {
      {"x", Tensor::Of<float>({1, 2}, std::vector<float>{1, 1}).value()}};
  using Names = std::vector<std::string>;
  for (int repeat = 0; repeat < 2; ++repeat) {
    EXPECT_TRUE(servable->Infer(x, {}).ok());
    EXPECT_TRUE(servable->Infer(x, Names{"twice"}).ok());
    EXPECT_TRUE(servable->Infer(x, Names{"spare", "y"}).ok());
    EXPECT_FALSE(servable->Infer(x, Names{"y", "seven"}).ok());
    EXPECT_FALSE(servable->Infer(x, Names{"y", "twice", "spare", "seven"}).ok());
  }
}

TEST(DefaultOutputsTest, MustBeNamesOfOutputs) {
  const auto refusal = [](const std::string& defaults) {
    return std::string(MessageOf(LoadModel(ThreeOutputs(defaults)).status()));
  };
  EXPECT_THAT(refusal(R"(["z"])"), HasSubstr("tenon.default_outputs: the model has no output 'z'"));
  EXPECT_THAT(refusal(R"({"y":1})"), HasSubstr("it is no JSON list"));
  EXPECT_THAT(refusal("[1]"), HasSubstr("it holds other things than names"));
  EXPECT_THAT(refusal("[]"), HasSubstr("it is empty"));
  EXPECT_NE(refusal("["), "");
}

}  // namespace
}  // namespace tenon
