#include "import/graph/graph_builder.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/model_properties.h"
#include "onnx-ml.pb.h"
#include "status/status.h"

namespace tenon {
namespace {

using testing::HasSubstr;

onnx::ModelProto Parse(const absl::StatusOr<std::string>& bytes) {
  onnx::ModelProto model;
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_TRUE(model.ParseFromString(bytes.value_or("")));
  return model;
}

absl::StatusOr<std::string> BuildScaler(std::string_view output) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2}, {"batch"});
  graph.SetScope("steps[0]");
  const Value centred = graph.Node("Sub", {x, graph.Doubles({1.0, 2.0})});
  graph.Output(output, graph.Node("Div", {centred, graph.Scalar<double>(4.0)}));
  return graph.Finish({.framework = "scikit-learn",
                       .framework_version = "1.9.1",
                       .default_outputs = {std::string(output)},
                       .properties = {{std::string(kColumnsProperty), "[\"a\",\"b\"]"}}});
}

TEST(GraphBuilder, WritesAModelWithNamesTypesAndShapes) {
  const onnx::ModelProto model = Parse(BuildScaler("transform"));
  EXPECT_EQ(model.ir_version(), 10);
  EXPECT_EQ(model.producer_name(), "tenon");
  const onnx::GraphProto& graph = model.graph();
  ASSERT_EQ(graph.input_size(), 1);
  EXPECT_EQ(graph.input(0).name(), "X");
  const auto& input = graph.input(0).type().tensor_type();
  EXPECT_EQ(input.elem_type(), onnx::TensorProto::DOUBLE);
  EXPECT_EQ(input.shape().dim(0).dim_param(), "batch");
  EXPECT_EQ(input.shape().dim(1).dim_value(), 2);
  ASSERT_EQ(graph.output_size(), 1);
  EXPECT_EQ(graph.output(0).name(), "transform");
  const auto& output = graph.output(0).type().tensor_type();
  EXPECT_EQ(output.elem_type(), onnx::TensorProto::DOUBLE);
  EXPECT_FALSE(output.shape().dim(0).has_dim_value());
  EXPECT_EQ(output.shape().dim(1).dim_value(), 2);
  EXPECT_THAT(graph.node(0).name(), HasSubstr("steps[0]/Sub_"));
  EXPECT_EQ(graph.initializer_size(), 2);
  EXPECT_EQ(graph.initializer(0).raw_data().size(), 16);
}

TEST(GraphBuilder, ImportsItsThreeOperatorSets) {
  const onnx::ModelProto model = Parse(BuildScaler("y"));
  std::vector<std::pair<std::string, int64_t>> opsets;
  for (const auto& opset : model.opset_import())
    opsets.emplace_back(opset.domain(), opset.version());
  EXPECT_EQ(opsets, (std::vector<std::pair<std::string, int64_t>>{
                        {"", 21}, {"ai.onnx.ml", 5}, {"ai.tenon", 1}}));
}

TEST(GraphBuilder, WritesWhatStandsBesideTheGraph) {
  const onnx::ModelProto model = Parse(BuildScaler("y"));
  std::vector<std::pair<std::string, std::string>> properties;
  for (const auto& entry : model.metadata_props())
    properties.emplace_back(entry.key(), entry.value());
  EXPECT_EQ(properties,
            (std::vector<std::pair<std::string, std::string>>{{"tenon.framework", "scikit-learn"},
                                                              {"tenon.framework_version", "1.9.1"},
                                                              {"tenon.default_outputs", "[\"y\"]"},
                                                              {"tenon.columns", "[\"a\",\"b\"]"}}));
}

TEST(GraphBuilder, BuildsTheSameBytesTwice) {
  const auto once = BuildScaler("y");
  ASSERT_TRUE(once.ok());
  EXPECT_EQ(*once, *BuildScaler("y"));
}

TEST(GraphBuilder, SplitsOperatorsIntoDomainAndName) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2});
  const ValueType type{DType::kFp64, Shape{kAnyDim, 3}};
  graph.Output("y", graph.Node("ai.tenon.Rbf", {x, x, Value(), x}, {}, type));
  const onnx::ModelProto model = Parse(graph.Finish({}));
  const onnx::NodeProto& node = model.graph().node(0);
  EXPECT_EQ(node.domain(), "ai.tenon");
  EXPECT_EQ(node.op_type(), "Rbf");
  ASSERT_EQ(node.input_size(), 4);
  EXPECT_EQ(node.input(2), "");
  EXPECT_EQ(model.graph().output(0).type().tensor_type().shape().dim(1).dim_value(), 3);
}

TEST(GraphBuilder, WritesAttributesOfEveryKind) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp32, {1});
  const Tensor tensor = *Tensor::Of<int64_t>({2}, std::vector<int64_t>{7, 8});
  Attributes attributes = {IntAttr("i", -3),
                           FloatAttr("f", 0.5),
                           TextAttr("s", "text"),
                           IntsAttr("is", {1, 2}),
                           {"fs", std::vector<float>{1.5F}},
                           {"ss", std::vector<std::string>{"a", "b"}},
                           {"t", tensor}};
  const ValueType type{DType::kFp32, Shape{1}};
  graph.Output("y", graph.Node("ai.tenon.Any", {x}, std::move(attributes), type));
  const onnx::ModelProto model = Parse(graph.Finish({}));
  const auto& written = model.graph().node(0).attribute();
  ASSERT_EQ(written.size(), 7);
  EXPECT_EQ(written[0].i(), -3);
  EXPECT_EQ(written[1].f(), 0.5F);
  EXPECT_EQ(written[2].s(), "text");
  EXPECT_EQ(written[3].ints(1), 2);
  EXPECT_EQ(written[4].floats(0), 1.5F);
  EXPECT_EQ(written[5].strings(1), "b");
  EXPECT_EQ(written[6].t().raw_data().size(), 16);
  EXPECT_EQ(written[6].type(), onnx::AttributeProto::TENSOR);
}

TEST(GraphBuilder, WritesStringsAsStrings) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kInt64, {kAnyDim});
  const std::vector<std::string> names = {"no", "", "yes"};
  graph.Output("y", graph.Node("Gather", {graph.Strings({3}, names), x}));
  const onnx::ModelProto model = Parse(graph.Finish({}));
  const onnx::TensorProto& constant = model.graph().initializer(0);
  EXPECT_EQ(constant.data_type(), onnx::TensorProto::STRING);
  ASSERT_EQ(constant.string_data_size(), 3);
  EXPECT_EQ(constant.string_data(2), "yes");
  EXPECT_FALSE(constant.has_raw_data());
}

TEST(GraphBuilder, KnowsTypesAsNodesAreAdded) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 4});
  const Value part = graph.Gather(x, {0, 2, 3}, 1);
  EXPECT_EQ(graph.TypeOf(part).shape, (Shape{kAnyDim, 3}));
  const Value flag = graph.Node("Greater", {part, graph.ScalarLike(part, 0.5)});
  EXPECT_EQ(graph.DTypeOf(flag), DType::kBool);
  const Value wide = graph.Concat({part, x}, 1);
  EXPECT_EQ(graph.TypeOf(wide).shape, (Shape{kAnyDim, 7}));
  EXPECT_EQ(graph.TypeOf(graph.WithShape(wide, {5, kAnyDim})).shape, (Shape{5, 7}));
  EXPECT_EQ(graph.TypeOf(graph.Reshape(x, {-1, 2, 2})).shape, (Shape{kAnyDim, 2, 2}));
  EXPECT_TRUE(graph.status().ok()) << graph.status();
}

TEST(GraphBuilder, CastsOnlyWhatIsOfAnotherType) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp32, {kAnyDim});
  EXPECT_EQ(graph.Cast(x, DType::kFp32), x);
  const Value cast = graph.Cast(x, DType::kFp64);
  EXPECT_NE(cast, x);
  EXPECT_EQ(graph.DTypeOf(cast), DType::kFp64);
  EXPECT_EQ(graph.TakeOperators(), "Cast");
}

TEST(GraphBuilder, TellsTheOperatorsSinceTheLastCall) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp32, {kAnyDim});
  graph.Node("Sub", {graph.Node("Add", {x, x}), graph.Node("Add", {x, x})});
  EXPECT_EQ(graph.TakeOperators(), "Add, Sub");
  EXPECT_EQ(graph.TakeOperators(), "");
}

TEST(GraphBuilder, KeepsTheFirstMistake) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2});
  graph.SetScope("steps[1]");
  const Value bad = graph.Node("Add", {x, graph.Scalar<float>(1.0F)});
  EXPECT_FALSE(bad.exists());
  graph.Output("y", graph.Node("Nonsense", {bad}));
  graph.Fail(absl::InternalError("a later one"));
  const auto finished = graph.Finish({});
  EXPECT_EQ(finished.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MessageOf(finished.status()),
            "adding Add to 'steps[1]': its operands are FP64 and FP32");
}

std::string MistakeOf(const std::function<void(GraphBuilder&, Value)>& build) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2});
  build(graph, x);
  const auto finished = graph.Finish({});
  return finished.ok() ? "" : std::string(MessageOf(finished.status()));
}

TEST(GraphBuilder, NamesMistakes) {
  EXPECT_EQ(MistakeOf([](GraphBuilder&, Value) {}), "the model has no output");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value) { g.Output("y", Value()); }),
            "output 'y': no value");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value x) { g.Output("X", x); }),
            "output 'X' is defined twice");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value) { g.Input("X", DType::kFp32, {1}); }),
            "input 'X' is defined twice or nameless");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value) { g.Input("", DType::kFp32, {1}); }),
            "input '' is defined twice or nameless");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value x) { g.Node("Nonsense", {x}); }),
            "adding Nonsense to '': there is no rule for the result of 'Nonsense'");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value x) {
              g.Node("Add", {x, x}, {}, ValueType{DType::kFp32, std::nullopt});
            }),
            "adding Add to '': result 0 is FP64, not FP32");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value x) {
              g.Nodes("Add", {x, x}, 2);
            }),
            "adding Add to '': it has 1 results, not 2");
  EXPECT_THAT(MistakeOf([](GraphBuilder& g, Value) { g.Constant<double>({3}, {}); }),
              HasSubstr("[3]"));
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value) { g.EndBody({}); }), "EndBody without BeginBody");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value) { g.BeginBody({}); }), "a body was not ended");
  EXPECT_EQ(MistakeOf([](GraphBuilder& g, Value x) {
              g.Node("If", {x}, {{"then_branch", Body{}}}, ValueType{});
            }),
            "adding If: then_branch is no body");
}

TEST(GraphBuilder, IsUsedUpByFinish) {
  GraphBuilder graph;
  graph.Output("y", graph.Input("X", DType::kFp64, {kAnyDim}));
  EXPECT_TRUE(graph.Finish({}).ok());
  EXPECT_EQ(MessageOf(graph.Finish({}).status()), "the model is finished already");
}

TEST(GraphBuilder, LetsAnInputBeSeveralOutputs) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim});
  graph.Output("a", x);
  graph.Output("b", x);
  const onnx::ModelProto model = Parse(graph.Finish({}));
  EXPECT_EQ(model.graph().output_size(), 2);
  EXPECT_EQ(model.graph().node(1).op_type(), "Identity");
}

TEST(GraphBuilder, BuildsBodies) {
  GraphBuilder graph;
  const Value x = graph.Input("X", DType::kFp64, {kAnyDim, 2});
  const ValueType count{DType::kInt64, Shape(size_t{0}, 0)};
  const ValueType flag{DType::kBool, Shape(size_t{0}, 0)};
  const ValueType state{DType::kFp64, Shape{kAnyDim, 2}};
  const std::vector<Value> in = graph.BeginBody({{"i", count}, {"go_on", flag}, {"sum", state}});
  const Value sum = graph.Node("Add", {in[2], x});
  const Body body = graph.EndBody({in[1], sum});
  const Value steps = graph.Scalar<int64_t>(3);
  graph.Output("y", graph.Node("Loop", {steps, Value(), x}, {{"body", body}}, state));
  const onnx::ModelProto model = Parse(graph.Finish({}));
  ASSERT_EQ(model.graph().node_size(), 2);
  const onnx::GraphProto& written = model.graph().node(0).attribute(0).g();
  EXPECT_EQ(written.input_size(), 3);
  ASSERT_EQ(written.output_size(), 2);
  EXPECT_EQ(written.node(0).op_type(), "Add");
  EXPECT_EQ(written.output(1).type().tensor_type().elem_type(), onnx::TensorProto::DOUBLE);
}

}  // namespace
}  // namespace tenon
