#include "onnx/model_rewrite.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

TEST(RewriteForRuntimeTest, LeavesOrdinaryModelsAsTheyLie) {
  const InspectedModel model = ParseAndInspect(LinearModel().Bytes(), {}).value();
  EXPECT_EQ(RewriteForRuntime({}, model).value(), "");
}

TEST(RewriteForRuntimeTest, PutsExternalDataInside) {
  ModelFolder folder;
  folder.Add("weights.bin", LinearWeightsFile());
  const InspectOptions options{.files = &folder};
  const InspectedModel model = ParseAndInspect(ExternalModel().Bytes(), options).value();
  EXPECT_EQ(RewriteForRuntime(options, model).value(), LinearModel().Bytes());
}

TEST(RewriteForRuntimeTest, RefusesAFileThatShrankAfterInspection) {
  ModelFolder folder;
  folder.Add("weights.bin", LinearWeightsFile());
  const InspectOptions options{.files = &folder};
  const InspectedModel model = ParseAndInspect(ExternalModel().Bytes(), options).value();
  folder.Add("weights.bin", "short");
  EXPECT_THAT(std::string(MessageOf(RewriteForRuntime(options, model).status())),
              ::testing::HasSubstr("'w': external file weights.bin became shorter"));
}

TEST(BypassZipMapsTest, MakesTheOutputATensorOfScores) {
  ModelBuilder model = ClassifierModel({});
  EXPECT_TRUE(BypassZipMaps(&model.proto()));
  EXPECT_EQ(model.graph().node(3).op_type(), "Identity");
  EXPECT_EQ(model.graph().output(1).type().tensor_type().elem_type(), onnx::TensorProto::FLOAT);
  EXPECT_FALSE(BypassZipMaps(&model.proto()));
}

TEST(BypassZipMapsTest, LeavesZipMapsWhoseMapsAreUsedWithin) {
  ModelBuilder model = ClassifierModel({});
  model.graph().mutable_output()->RemoveLast();
  EXPECT_FALSE(BypassZipMaps(&model.proto()));
  EXPECT_EQ(model.graph().node(3).op_type(), "ZipMap");
}

}  // namespace
}  // namespace tenon
