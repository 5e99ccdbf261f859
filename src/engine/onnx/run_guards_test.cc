#include "onnx/run_guards.h"

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

constexpr int64_t kMaxTurns = 1000;

absl::StatusOr<std::vector<NamedTensor>> Infer(const ModelBuilder& model,
                                               std::vector<NamedTensor> inputs) {
  ModelFolder folder;
  folder.Add("m/model.onnx", model.Bytes());
  OnnxEngineOptions options;
  options.limits.max_loop_turns = kMaxTurns;
  TENON_ASSIGN_OR_RETURN(auto servable,
                         OnnxEngine::Create(options).value()->Load(folder, "m/model.onnx"));
  return servable->Infer(inputs, {});
}

NamedTensor Floats(const std::string& name, const Shape& shape) {
  const auto count = static_cast<size_t>(ElementCount(shape).value());
  return {name, Tensor::Of<float>(shape, std::vector<float>(count, 0.5F)).value()};
}

std::string Refusal(const absl::StatusOr<std::vector<NamedTensor>>& answer) {
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument) << answer.status();
  return std::string(answer.status().message());
}

// Of hidden size 1 over [steps, batch, 1].
ModelBuilder Recurrent(const std::string& op, int64_t gates) {
  ModelBuilder model;
  const std::vector<float> weights(static_cast<size_t>(gates), 1.0F);
  model.Input("x", DType::kFp32, {"steps", "batch", 1})
      .Output("y", DType::kFp32, {"steps", 1, "batch", 1})
      .Initializer("w", {1, gates, 1}, weights)
      .Initializer("r", {1, gates, 1}, weights);
  onnx::NodeProto& node = model.Node(op, {"x", "w", "r"}, {"y"});
  node.set_name("cell");
  AddInt(&node, "hidden_size", 1);
  return model;
}

// Without its guard each of these ends the process.
TEST(RunGuardsTest, RefusesRecurrencesWithoutElements) {
  for (const auto& [op, gates] : {std::pair("LSTM", 4), std::pair("GRU", 3)}) {
    const ModelBuilder model = Recurrent(op, gates);
    EXPECT_TRUE(Infer(model, {Floats("x", {2, 3, 1})}).ok()) << op;
    EXPECT_THAT(Refusal(Infer(model, {Floats("x", {2, 0, 1})})),
                HasSubstr(StrCat("node 'cell' (", op, "): its input of shape [2,0,1] has no")));
    EXPECT_THAT(Refusal(Infer(model, {Floats("x", {0, 2, 1})})), HasSubstr("has no elements"));
  }
}

TEST(RunGuardsTest, RefusesUniqueRowsWithoutElements) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {"rows", "columns"}).Output("y", DType::kFp32, {"n", "columns"});
  AddInt(&model.Node("Unique", {"x"}, {"y"}), "axis", 0);
  EXPECT_TRUE(Infer(model, {Floats("x", {3, 2})}).ok());
  EXPECT_THAT(Refusal(Infer(model, {Floats("x", {3, 0})})),
              HasSubstr("shape [3,0] has no elements"));
}

// Without its guard it never returns.
TEST(RunGuardsTest, RefusesConvolutionsByNothing) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {1, 1, "h", "w"})
      .Input("kernel", DType::kFp32, {1, 1, "kh", "kw"})
      .Output("y", DType::kFp32, {1, 1, "oh", "ow"});
  model.Node("Conv", {"x", "kernel"}, {"y"});
  EXPECT_TRUE(Infer(model, {Floats("x", {1, 1, 4, 4}), Floats("kernel", {1, 1, 2, 2})}).ok());
  EXPECT_THAT(Refusal(Infer(model, {Floats("x", {1, 1, 4, 4}), Floats("kernel", {1, 1, 0, 0})})),
              HasSubstr("node 'Conv_1' (Conv): its input of shape [1,1,0,0] has no elements"));
}

TEST(RunGuardsTest, LeavesConvolutionsByConstantsAlone) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {1, 1, "h", "w"})
      .Initializer("kernel", {1, 1, 1, 1}, std::vector<float>{2})
      .Output("y", DType::kFp32, {1, 1, "oh", "ow"});
  model.Node("Conv", {"x", "kernel"}, {"y"});
  const std::string before = model.Bytes();
  EXPECT_FALSE(AddRunGuards(kMaxTurns, &model.proto()));
  EXPECT_EQ(model.Bytes(), before);
}

void Declare(onnx::ValueInfoProto* value, const std::string& name, DType dtype) {
  value->set_name(name);
  value->mutable_type()->mutable_tensor_type()->set_elem_type(RowOf(dtype).onnx);
  value->mutable_type()->mutable_tensor_type()->mutable_shape();
}

// `name`0 = condition and `name`1 = `name`2 + 1 once a turn; true for as long as `turns` says.
onnx::GraphProto& AddLoop(const std::string& name, const std::string& value,
                          onnx::NodeProto* node) {
  node->set_op_type("Loop");
  node->set_name(name);
  for (const std::string& input : {std::string("turns"), std::string("yes"), value})
    node->add_input(input);
  node->add_output(name);
  onnx::AttributeProto& attribute = *node->add_attribute();
  attribute.set_name("body");
  attribute.set_type(onnx::AttributeProto::GRAPH);
  onnx::GraphProto& body = *attribute.mutable_g();
  body.set_name(name);
  Declare(body.add_input(), name + "_turn", DType::kInt64);
  Declare(body.add_input(), name + "_in", DType::kBool);
  Declare(body.add_input(), name + "_value", DType::kFp32);
  Declare(body.add_output(), name + "_out", DType::kBool);
  Declare(body.add_output(), name + "_next", DType::kFp32);
  onnx::NodeProto& again = *body.add_node();
  again.set_op_type("Identity");
  again.add_input(name + "_in");
  again.add_output(name + "_out");
  return body;
}

void AddOne(const std::string& from, const std::string& to, onnx::GraphProto* graph) {
  onnx::NodeProto& node = *graph->add_node();
  node.set_op_type("Add");
  node.add_input(from);
  node.add_input("one");
  node.add_output(to);
}

ModelBuilder LoopModel() {
  ModelBuilder model;
  model.Input("turns", DType::kInt64, {}).Input("yes", DType::kBool, {});
  model.Initializer("zero", {}, std::vector<float>{0});
  model.Initializer("one", {}, std::vector<float>{1});
  return model;
}

std::vector<NamedTensor> Turns(int64_t turns) {
  const bool yes = true;
  return {
      {"turns", Tensor::Of<int64_t>(Shape(size_t{0}, 0), std::vector<int64_t>{turns}).value()},
      {"yes", Tensor::CopyOf(DType::kBool, Shape(size_t{0}, 0), std::as_bytes(std::span(&yes, 1)))
                  .value()}};
}

TEST(RunGuardsTest, EndsLoops) {
  ModelBuilder model = LoopModel();
  model.Output("loop", DType::kFp32, {});
  AddOne("loop_value", "loop_next", &AddLoop("loop", "zero", model.graph().add_node()));
  EXPECT_THAT(Infer(model, Turns(kMaxTurns))->at(0).tensor.view().as<float>(), ElementsAre(1000));
  EXPECT_THAT(Refusal(Infer(model, Turns(int64_t{1} << 62))),
              HasSubstr("node 'loop' (Loop): it goes round more than 1000 times"));
}

TEST(RunGuardsTest, CountsNestedLoopsTogether) {
  ModelBuilder model = LoopModel();
  model.Output("outer", DType::kFp32, {});
  onnx::GraphProto& body = AddLoop("outer", "zero", model.graph().add_node());
  AddOne("inner_value", "inner_next", &AddLoop("inner", "outer_value", body.add_node()));
  onnx::NodeProto& give = *body.add_node();
  give.set_op_type("Identity");
  give.add_input("inner");
  give.add_output("outer_next");
  EXPECT_THAT(Infer(model, Turns(31))->at(0).tensor.view().as<float>(), ElementsAre(31 * 31));
  EXPECT_THAT(Refusal(Infer(model, Turns(32))),
              HasSubstr("node 'inner' (Loop): it goes round more than 1000 times, the loops around "
                        "it counted in"));
}

TEST(RunGuardsTest, GuardsFunctions) {
  ModelBuilder model;
  model.Input("x", DType::kFp32, {"rows", "columns"}).Output("y", DType::kFp32, {"n", "columns"});
  model.Node("Rows", {"x"}, {"y"}, "local");
  onnx::OperatorSetIdProto& import = *model.proto().add_opset_import();
  import.set_domain("local");
  import.set_version(1);
  onnx::FunctionProto& function = *model.proto().add_functions();
  function.set_name("Rows");
  function.set_domain("local");
  function.add_input("a");
  function.add_output("b");
  function.add_opset_import()->set_version(19);
  onnx::NodeProto& node = *function.add_node();
  node.set_op_type("Unique");
  node.add_input("a");
  node.add_output("b");
  AddInt(&node, "axis", 0);
  EXPECT_TRUE(Infer(model, {Floats("x", {3, 2})}).ok());
  EXPECT_THAT(Refusal(Infer(model, {Floats("x", {3, 0})})), HasSubstr("has no elements"));
}

}  // namespace
}  // namespace tenon
