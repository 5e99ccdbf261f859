#include "onnx/graph_check.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/inspector.h"
#include "onnx/testing/model_builder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

absl::Status Inspect(const ModelBuilder& model) { return InspectModel(model.Bytes(), {}).status(); }

TEST(GraphCheckTest, SubgraphsSeeTheNamesAroundThem) {
  EXPECT_TRUE(Inspect(NestedIfModel(5)).ok());
}

TEST(GraphCheckTest, RefusesGraphsThatDoNotHoldTogether) {
  struct Case {
    const char* reason;
    std::function<void(ModelBuilder*)> damage;
  };
  const Case cases[] = {
      {"input 'ghost' is not defined", [](ModelBuilder* m) { m->Node("Relu", {"ghost"}, {"k"}); }},
      {"input 'b' is not defined before it",
       [](ModelBuilder* m) {
         m->Node("Relu", {"b"}, {"a"});
         m->Node("Relu", {"a"}, {"b"});
       }},
      {"its output 'y' is defined twice", [](ModelBuilder* m) { m->Node("Relu", {"x"}, {"y"}); }},
      {"its output 'x' is defined twice", [](ModelBuilder* m) { m->Node("Relu", {"x"}, {"x"}); }},
      {"initializer 'w' is defined twice",
       [](ModelBuilder* m) { m->Initializer("w", {1}, std::vector<float>{1}); }},
      {"an initializer has no name",
       [](ModelBuilder* m) { m->Initializer("", {1}, std::vector<float>{1}); }},
      {"input 'x' is defined twice", [](ModelBuilder* m) { m->Input("x", DType::kFp32, {1}); }},
      {"an input has no name", [](ModelBuilder* m) { m->Input("", DType::kFp32, {1}); }},
      {"output 'z' is not defined", [](ModelBuilder* m) { m->Output("z", DType::kFp32, {1}); }},
      {"output 'y' is listed twice", [](ModelBuilder* m) { m->Output("y", DType::kFp32, {1}); }},
      {"it has no operator", [](ModelBuilder* m) { m->Node("", {"x"}, {"k"}); }},
      {"domain 'com.evil' is not allowed",
       [](ModelBuilder* m) { m->Node("Run", {"x"}, {"k"}, "com.evil"); }},
      {"'EPContext'): its operator is forbidden",
       [](ModelBuilder* m) { m->Node("EPContext", {"x"}, {"k"}, "com.microsoft"); }},
      {"'com.microsoft' has no opset import",
       [](ModelBuilder* m) { m->Node("Gelu", {"x"}, {"k"}, "com.microsoft"); }},
      {"model.max_dimension",
       [](ModelBuilder* m) {
         m->graph()
             .mutable_input(0)
             ->mutable_type()
             ->mutable_tensor_type()
             ->mutable_shape()
             ->mutable_dim(0)
             ->set_dim_value(int64_t{1} << 49);
       }},
      {"dimension -7 is negative",
       [](ModelBuilder* m) {
         m->graph()
             .mutable_input(0)
             ->mutable_type()
             ->mutable_tensor_type()
             ->mutable_shape()
             ->mutable_dim(0)
             ->set_dim_value(-7);
       }},
      {"elem_type 77 is unknown",
       [](ModelBuilder* m) {
         m->graph().mutable_input(0)->mutable_type()->mutable_tensor_type()->set_elem_type(77);
       }},
      {"17 dimensions, more than 16",
       [](ModelBuilder* m) { m->Input("k", DType::kFp32, BuilderDims(17, 1)); }},
  };
  for (const Case& bad : cases) {
    ModelBuilder model = LinearModel();
    bad.damage(&model);
    const absl::Status status = Inspect(model);
    EXPECT_FALSE(status.ok()) << bad.reason;
    EXPECT_THAT(MessageOf(status),
                AllOf(HasSubstr("inspecting the ONNX model"), HasSubstr(bad.reason)));
  }
}

TEST(GraphCheckTest, NamesOfABranchEndWithIt) {
  ModelBuilder model = NestedIfModel(1);
  model.Node("Relu", {"y1"}, {"k"});
  EXPECT_THAT(MessageOf(Inspect(model)), HasSubstr("its input 'y1' is not defined"));
}

TEST(GraphCheckTest, TakesDomainsThatTheRuntimeWasTaught) {
  ModelBuilder model = LinearModel();
  onnx::OperatorSetIdProto* import = model.proto().add_opset_import();
  import->set_domain("com.example");
  import->set_version(1);
  model.Node("Theirs", {"x"}, {"k"}, "com.example");
  EXPECT_FALSE(Inspect(model).ok());
  EXPECT_TRUE(InspectModel(model.Bytes(), {.extra_domains = {"com.example"}}).ok());
}

TEST(GraphCheckTest, TakesTheOperatorsOfOursThatThereAre) {
  ModelBuilder model = LinearModel();
  onnx::OperatorSetIdProto* import = model.proto().add_opset_import();
  import->set_domain("ai.tenon");
  import->set_version(1);
  onnx::NodeProto& node = model.Node("CheckInput", {"x"}, {"k"}, "ai.tenon");
  EXPECT_TRUE(Inspect(model).ok());
  node.set_op_type("Ours");
  EXPECT_FALSE(Inspect(model).ok());
}

}  // namespace
}  // namespace tenon
