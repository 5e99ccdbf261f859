#include "onnx/external_data.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/inspector.h"
#include "onnx/testing/model_builder.h"
#include "onnx/testing/model_folder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Entries = std::vector<std::pair<std::string, std::string>>;

ModelFolder Folder() {
  ModelFolder folder;
  folder.Add("m/weights.bin", LinearWeightsFile());
  return folder;
}

absl::StatusOr<ModelReport> Inspect(const ModelBuilder& model, const FileSystem& files) {
  return InspectModel(model.Bytes(), {.files = &files, .folder = "m"});
}

ModelBuilder ModelWith(const std::string& location, Entries entries) {
  ModelBuilder builder;
  builder.Input("x", DType::kFp32, {2, 2}).Output("y", DType::kFp32, {2, 2});
  builder.External("w", {2, 2}, location, std::move(entries));
  builder.Node("MatMul", {"x", "w"}, {"y"});
  return builder;
}

TEST(ExternalDataTest, ReportsTheFilesOfAGoodModel) {
  const ModelFolder folder = Folder();
  const ModelReport report = Inspect(ExternalModel(), folder).value();
  EXPECT_THAT(report.external_files, ElementsAre("weights.bin"));
  EXPECT_EQ(report.external_bytes, 16);
  EXPECT_EQ(report.parameters, 4);
}

TEST(ExternalDataTest, RefusesLocationsThatAreNotPlainNames) {
  const ModelFolder folder = Folder();
  for (const char* location :
       {"../../../etc/passwd", "/etc/passwd", "..", ".", "", "sub/../../x", "sub/weights.bin",
        "a\\b", "a b", "*/_ORT_MEM_ADDR_/*", "*/_ORT_NATIVE_ENDIAN_MEM_ADDR_/*", "weights.bin\n"}) {
    const absl::Status status = Inspect(ModelWith(location, {}), folder).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << location;
    EXPECT_THAT(MessageOf(status), HasSubstr("initializer 'w'")) << location;
    EXPECT_THAT(MessageOf(status), HasSubstr("location")) << location;
  }
}

TEST(ExternalDataTest, RefusesEntriesThatDoNotAddUp) {
  struct Case {
    Entries entries;
    const char* reason;
  };
  const Case cases[] = {
      {{{"offset", "-1"}}, "offset '-1' is not a number of bytes"},
      {{{"length", "-1"}}, "length '-1' is not a number of bytes"},
      {{{"offset", "eight"}}, "is not a number"},
      {{{"offset", "0x8"}}, "is not a number"},
      {{{"offset", ""}}, "is not a number"},
      {{{"offset", "99999999999999999999"}}, "is not a number"},
      {{{"length", "1125899906842624"}}, "is not what its type and dimensions take, 16 bytes"},
      {{{"offset", "9223372036854775807"}}, "overflows"},
      {{{"offset", "9"}}, "beyond the file size 24"},
      {{{"__class__", "x"}}, "unknown key '__class__'"},
      {{{"offset", "0"}, {"offset", "8"}}, "repeats the key 'offset'"},
  };
  const ModelFolder folder = Folder();
  for (const Case& bad : cases) {
    EXPECT_THAT(MessageOf(Inspect(ModelWith("weights.bin", bad.entries), folder).status()),
                HasSubstr(bad.reason));
  }
}

TEST(ExternalDataTest, RefusesFilesThatAreNotTheModelsOwn) {
  ModelFolder folder = Folder();
  folder.AddLink("m/link.bin")
      .Add("m/shared.bin", LinearWeightsFile())
      .SetLinkCount("m/shared.bin", 2);
  EXPECT_THAT(MessageOf(Inspect(ModelWith("link.bin", {}), folder).status()),
              HasSubstr("symbolic link"));
  EXPECT_THAT(MessageOf(Inspect(ModelWith("shared.bin", {}), folder).status()),
              HasSubstr("2 names (hard links)"));
  EXPECT_THAT(MessageOf(Inspect(ModelWith("gone.bin", {}), folder).status()),
              HasSubstr("no such file"));
  EXPECT_THAT(MessageOf(InspectModel(ExternalModel().Bytes(), {}).status()),
              HasSubstr("without its folder"));
}

TEST(ExternalDataTest, FindsLocationsWhereverATensorCanStand) {
  const ModelFolder folder = Folder();
  const onnx::TensorProto bad = ModelWith("../x", {}).graph().initializer(0);
  ModelBuilder constant = LinearModel();
  onnx::AttributeProto* value = constant.Node("Constant", {}, {"k"}).add_attribute();
  value->set_name("value");
  *value->mutable_t() = bad;
  ModelBuilder listed = LinearModel();
  *listed.Node("Identity", {"x"}, {"k"}).add_attribute()->add_tensors() = bad;
  ModelBuilder branch = NestedIfModel(2);
  *branch.graph().mutable_node(0)->mutable_attribute(0)->mutable_g()->add_initializer() = bad;
  ModelBuilder function = LinearModel();
  onnx::FunctionProto& body = *function.proto().add_functions();
  body.set_name("f");
  body.set_domain("local");
  *body.add_opset_import() = function.proto().opset_import(0);
  body.add_node()->set_op_type("Constant");
  *body.mutable_node(0)->add_attribute()->mutable_t() = bad;
  ModelBuilder sparse = LinearModel();
  *sparse.graph().add_sparse_initializer()->mutable_values() = bad;
  sparse.graph().mutable_sparse_initializer(0)->mutable_values()->set_name("s");
  for (const ModelBuilder* model : {&constant, &listed, &branch, &function}) {
    EXPECT_THAT(MessageOf(Inspect(*model, folder).status()), HasSubstr("location '../x'"));
  }
  EXPECT_THAT(MessageOf(Inspect(sparse, folder).status()),
              HasSubstr("external data of a sparse tensor"));
}

TEST(ExternalDataTest, BoundsFilesAndBytes) {
  const ModelFolder folder = Folder();
  InspectOptions options{.files = &folder, .folder = "m"};
  options.limits.max_external_files = 0;
  EXPECT_THAT(MessageOf(InspectModel(ExternalModel().Bytes(), options).status()),
              HasSubstr("model.max_external_files"));
  options.limits = {};
  options.limits.max_weight_bytes = 15;
  EXPECT_THAT(MessageOf(InspectModel(ExternalModel().Bytes(), options).status()),
              HasSubstr("model.max_weight_bytes"));
  ModelFolder large;
  large.Add("m/weights.bin", LinearWeightsFile() + std::string(2000, '#'));
  options.files = &large;
  options.limits = {};
  options.limits.max_file_bytes = 1000;
  EXPECT_THAT(MessageOf(InspectModel(ExternalModel().Bytes(), options).status()),
              HasSubstr("its 2024 bytes are more than 1000 (model.max_file_bytes)"));
}

TEST(InlineExternalDataTest, MovesTheBytesIntoTheModel) {
  const ModelFolder folder = Folder();
  ModelBuilder model = ExternalModel();
  ASSERT_TRUE(InlineExternalData({.files = &folder, .folder = "m"}, &model.proto()).ok());
  EXPECT_EQ(model.Bytes(), LinearModel().Bytes());
}

}  // namespace
}  // namespace tenon
