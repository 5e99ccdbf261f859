#include "onnx/function_check.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onnx/inspector.h"
#include "onnx/testing/model_builder.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;

// Adds local function `name` of x -> y whose body calls each of `callees` in a chain.
void AddFunction(ModelBuilder* model, const std::string& name,
                 const std::vector<std::string>& callees) {
  onnx::FunctionProto& function = *model->proto().add_functions();
  function.set_name(name);
  function.set_domain("local");
  function.add_input("v0");
  for (const char* domain : {"", "local"}) {
    onnx::OperatorSetIdProto* import = function.add_opset_import();
    import->set_domain(domain);
    import->set_version(domain[0] == '\0' ? 19 : 1);
  }
  int step = 0;
  for (const std::string& callee : callees) {
    onnx::NodeProto& node = *function.add_node();
    node.set_op_type(callee);
    node.set_domain(callee == "Relu" ? "" : "local");
    node.add_input(StrCat("v", step++));
    node.add_output(StrCat("v", step));
  }
  function.add_output(StrCat("v", step));
}

ModelBuilder ModelCalling(const std::string& name) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {2}).Output("y", DType::kFp32, {2});
  onnx::OperatorSetIdProto* import = model.proto().add_opset_import();
  import->set_domain("local");
  import->set_version(1);
  model.Node(name, {"x"}, {"y"}, "local");
  return model;
}

absl::Status Inspect(const ModelBuilder& model) { return InspectModel(model.Bytes(), {}).status(); }

TEST(FunctionCheckTest, TakesFunctionsThatTheModelDefines) {
  ModelBuilder model = ModelCalling("f");
  EXPECT_THAT(MessageOf(Inspect(model)), HasSubstr("domain 'local' is not allowed"));
  AddFunction(&model, "g", {"Relu"});
  AddFunction(&model, "f", {"g", "g"});
  EXPECT_TRUE(Inspect(model).ok()) << MessageOf(Inspect(model));
  EXPECT_EQ(InspectModel(model.Bytes(), {})->functions, 2);
}

TEST(FunctionCheckTest, RefusesRecursion) {
  ModelBuilder direct = ModelCalling("foo");
  AddFunction(&direct, "foo", {"foo"});
  EXPECT_THAT(MessageOf(Inspect(direct)), HasSubstr("function 'local.foo' is recursive"));
  ModelBuilder mutual = ModelCalling("foo");
  AddFunction(&mutual, "foo", {"bar"});
  AddFunction(&mutual, "bar", {"foo"});
  EXPECT_THAT(MessageOf(Inspect(mutual)), HasSubstr("is recursive: its calls form a cycle"));
}

TEST(FunctionCheckTest, RefusesTwoFunctionsOfOneName) {
  ModelBuilder model = ModelCalling("f");
  AddFunction(&model, "f", {"Relu"});
  AddFunction(&model, "f", {"Relu"});
  EXPECT_THAT(MessageOf(Inspect(model)), HasSubstr("function 'f' is defined twice"));
}

TEST(FunctionCheckTest, RefusesFunctionsThatUnfoldWithoutBound) {
  ModelBuilder model = ModelCalling("f0");
  for (int i = 0; i < 40; ++i) {
    const std::string next = i == 39 ? "Relu" : StrCat("f", i + 1);
    AddFunction(&model, StrCat("f", i), {next, next});
  }
  EXPECT_THAT(MessageOf(Inspect(model)),
              HasSubstr("unfolded it has more than 1000000 nodes (model.max_nodes)"));
}

TEST(FunctionCheckTest, BoundsTheDepthOfCalls) {
  ModelBuilder model = ModelCalling("f0");
  for (int i = 0; i < 100; ++i) {
    AddFunction(&model, StrCat("f", i), {i == 99 ? "Relu" : StrCat("f", i + 1)});
  }
  EXPECT_THAT(MessageOf(Inspect(model)),
              HasSubstr("call one another deeper than 64 (model.max_graph_depth)"));
}

}  // namespace
}  // namespace tenon
