#include "importing/mlflow_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSklearn = R"(artifact_path: model
flavors:
  python_function:
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    loader_module: mlflow.sklearn
    model_path: model.skops
    python_version: 3.11.2
  sklearn:
    code: null
    pickled_model: model.skops
    serialization_format: skops
    sklearn_version: 1.9.1
model_uuid: 0f
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}]'
  outputs: '[{"type": "long"}]'
  params: null
tags: [x]
)";

TEST(MlflowModelTest, NamesTheFileOfTheNativeFlavour) {
  const MlflowModel model = ReadMlflowModel(kSklearn).value();
  EXPECT_EQ(model.flavor, "sklearn");
  EXPECT_EQ(model.data, "model.skops");
  EXPECT_EQ(model.signature, R"({"inputs":[{"type": "double", "name": "a", "required": true}],)"
                             R"("outputs":[{"type": "long"}]})");
}

TEST(MlflowModelTest, KnowsEveryFlavourOfItsTable) {
  EXPECT_EQ(ReadMlflowModel("flavors: {xgboost: {data: model.ubj}}")->flavor, "xgboost");
  EXPECT_EQ(ReadMlflowModel("flavors: {lightgbm: {data: model.skops}}")->flavor, "lightgbm");
  EXPECT_EQ(ReadMlflowModel("flavors: {pytorch: {model_data: data}}")->data, "data");
  EXPECT_EQ(ReadMlflowModel("flavors: {tensorflow: {data: data, model_type: keras}}")->data,
            "data");
  EXPECT_EQ(ReadMlflowModel("flavors: {tensorflow: {saved_model_dir: tf}}")->data, "tf");
  EXPECT_EQ(ReadMlflowModel("flavors: {onnx: {data: model.onnx}}")->data, "model.onnx");
}

TEST(MlflowModelTest, SaysWhichFlavoursAreMissing) {
  const absl::Status status =
      ReadMlflowModel("flavors: {prophet: {data: m}, python_function: {env: e}}").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(MessageOf(status), HasSubstr("its flavours are prophet, python_function; those that "
                                           "are read are onnx, sklearn, xgboost"));
}

TEST(MlflowModelTest, StaysInItsFolder) {
  for (const std::string_view path : {"../model.pkl", "/etc/passwd", "a/../../b"}) {
    const absl::Status status =
        ReadMlflowModel(StrCat("flavors: {sklearn: {pickled_model: ", path, "}}")).status();
    EXPECT_THAT(MessageOf(status), HasSubstr("flavors.sklearn.pickled_model")) << path;
  }
}

TEST(MlflowModelTest, RefusesCodeAndWhatIsNotYaml) {
  EXPECT_FALSE(ReadMlflowModel("flavors: !!js/function x").ok());
  EXPECT_FALSE(ReadMlflowModel("{").ok());
}

}  // namespace
}  // namespace tenon
