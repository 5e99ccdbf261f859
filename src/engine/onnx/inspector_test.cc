#include "onnx/inspector.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(InspectModelTest, ReportsWhatAModelIsMadeOf) {
  ModelBuilder model = ClassifierModel({.text_labels = true});
  const ModelReport report = InspectModel(model.Bytes(), {}).value();
  EXPECT_EQ(report.ir_version, 9);
  EXPECT_EQ(report.producer_name, "tenon-test");
  EXPECT_THAT(report.opsets, ElementsAre(Pair("ai.onnx", 19), Pair("ai.onnx.ml", 3)));
  EXPECT_THAT(report.operators,
              ElementsAre(Pair("ai.onnx.ml.LinearClassifier", 1), Pair("ai.onnx.ml.Normalizer", 1),
                          Pair("ai.onnx.ml.Scaler", 1), Pair("ai.onnx.ml.ZipMap", 1)));
  EXPECT_EQ(report.nodes, 4);
  EXPECT_EQ(report.graph_depth, 1);
  ASSERT_EQ(report.outputs.size(), 2u);
  EXPECT_EQ(report.inputs[0].type, "tensor(FP32)[batch,4]");
  EXPECT_EQ(report.outputs[1].type, "sequence(map(BYTES,tensor(FP32)))");
  EXPECT_THAT(report.outputs[1].labels, ElementsAre("a", "b", "c"));
  EXPECT_EQ(report.file_bytes, static_cast<int64_t>(model.Bytes().size()));
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST(InspectModelTest, CountsParametersAndWarnsOfUnusedOnes) {
  ModelBuilder model = LinearModel();
  model.Initializer("spare", {3}, std::vector<float>{1, 2, 3});
  model.proto().mutable_opset_import(0)->set_version(6);
  const ModelReport report = InspectModel(model.Bytes(), {}).value();
  EXPECT_EQ(report.parameters, 7);
  EXPECT_EQ(report.weight_bytes, 28);
  EXPECT_THAT(
      report.warnings,
      ElementsAre(HasSubstr("opset 6"), HasSubstr("1 initializers are not used, such as 'spare'")));
}

TEST(InspectModelTest, ReportsAnInputWithAnInitializerAsOptional) {
  ModelBuilder model = LinearModel();
  model.Input("w", DType::kFp32, {2, 2});
  const ModelReport report = InspectModel(model.Bytes(), {}).value();
  EXPECT_FALSE(report.inputs[0].optional);
  EXPECT_TRUE(report.inputs[1].optional);
}

TEST(InspectModelTest, ReportsTypesInTheirParts) {
  ModelBuilder model = ClassifierModel({});
  model.Input("k", DType::kInt64, {"rows", -1, 3});
  model.graph().mutable_input(1)->mutable_type()->mutable_tensor_type()->clear_shape();
  const ModelReport report = InspectModel(model.Bytes(), {}).value();
  ASSERT_EQ(report.inputs.size(), 2u);
  EXPECT_EQ(report.inputs[0].dtype, "FP32");
  ASSERT_TRUE(report.inputs[0].shape.has_value());
  EXPECT_EQ(report.inputs[0].shape->front().name, "batch");
  EXPECT_EQ(report.inputs[0].shape->back().size, 4);
  EXPECT_EQ(report.inputs[1].dtype, "INT64");
  EXPECT_FALSE(report.inputs[1].shape.has_value()) << "of any shape";
  EXPECT_EQ(report.outputs[1].dtype, "") << "a sequence of maps";
}

TEST(InspectModelFileTest, ReadsTheModelWithWhatLiesBesideIt) {
  ModelFolder folder;
  folder.Add("m/model.onnx", ExternalModel().Bytes()).Add("m/weights.bin", LinearWeightsFile());
  EXPECT_THAT(InspectModelFile(folder, "m/model.onnx", {})->external_files,
              ElementsAre("weights.bin"));
  EXPECT_EQ(InspectModelFile(folder, "model.onnx", {}).status().code(),
            absl::StatusCode::kNotFound);
  const absl::Status large =
      InspectModelFile(folder, "m/model.onnx", {.max_file_bytes = 10}).status();
  EXPECT_EQ(large.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(MessageOf(large), HasSubstr("(model.max_file_bytes)"));
}

TEST(InspectModelTest, TakesTheSameOpsetTwiceAsSklearnsConverterWritesIt) {
  ModelBuilder model = LinearModel();
  onnx::ModelProto proto;
  ASSERT_TRUE(proto.ParseFromString(model.Bytes()));
  *proto.add_opset_import() = proto.opset_import(0);
  EXPECT_TRUE(InspectModel(proto.SerializeAsString(), {}).ok());
}

TEST(InspectModelTest, RefusesHeadersThatNoConverterWrites) {
  struct Case {
    const char* reason;
    std::function<void(onnx::ModelProto*)> damage;
  };
  const Case cases[] = {
      {"it has no graph", [](onnx::ModelProto* m) { m->clear_graph(); }},
      {"it imports no opset", [](onnx::ModelProto* m) { m->clear_opset_import(); }},
      {"opset 99 of domain 'ai.onnx' is outside 1 to 30",
       [](onnx::ModelProto* m) { m->mutable_opset_import(0)->set_version(99); }},
      {"opset 0", [](onnx::ModelProto* m) { m->mutable_opset_import(0)->clear_version(); }},
      {"two opsets of domain 'ai.onnx' are imported",
       [](onnx::ModelProto* m) { m->mutable_opset_import(1)->set_domain("ai.onnx"); }},
      {"ir_version 0", [](onnx::ModelProto* m) { m->clear_ir_version(); }},
      {"ir_version 999", [](onnx::ModelProto* m) { m->set_ir_version(999); }},
      {"graph has no output", [](onnx::ModelProto* m) { m->mutable_graph()->clear_output(); }},
      {"input 'x' has no type",
       [](onnx::ModelProto* m) { m->mutable_graph()->mutable_input(0)->clear_type(); }},
      {"training_info", [](onnx::ModelProto* m) { m->add_training_info(); }},
      {"metadata 'ort_config' would configure the runtime",
       [](onnx::ModelProto* m) { m->add_metadata_props()->set_key("ort_config"); }},
  };
  for (const Case& bad : cases) {
    ModelBuilder model = LinearModel();
    bad.damage(&model.proto());
    const absl::Status status = InspectModel(model.Bytes(), {}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad.reason;
    EXPECT_THAT(MessageOf(status), HasSubstr(bad.reason));
  }
}

TEST(InspectModelTest, RefusesEveryTruncation) {
  const std::string bytes = ClassifierModel({}).Bytes();
  for (size_t size = 0; size < bytes.size(); ++size) {
    // A cut at a field of the model itself leaves a shorter, whole message; it then lacks its opset
    // or its graph.
    EXPECT_FALSE(InspectModel(bytes.substr(0, size), {}).ok()) << size;
  }
  EXPECT_TRUE(InspectModel(bytes, {}).ok());
  EXPECT_FALSE(InspectModel(bytes + "garbage", {}).ok());
}

TEST(InspectModelTest, BoundsTheFile) {
  const absl::Status status =
      InspectModel(LinearModel().Bytes(), {.limits = {.max_file_bytes = 10}}).status();
  EXPECT_THAT(MessageOf(status), HasSubstr("more than 10 (model.max_file_bytes)"));
}

}  // namespace
}  // namespace tenon
