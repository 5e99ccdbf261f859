// What the translator makes of programs that are written here, run by the engine.
#include "import/torch/translator.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "import/torch/model.h"
#include "onnx/testing/imported_check.h"
#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::torch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Tensor(const std::string& sizes, int dtype = 7) {
  return StrCat(R"({"dtype":)", dtype, R"(,"sizes":[)", sizes, "]}");
}

const std::string kBatch = R"({"as_expr":{"expr_str":"s0","hint":{"as_int":3}}})";

std::string TensorArg(const std::string& name, const std::string& value) {
  return StrCat(R"({"name":")", name, R"(","arg":{"as_tensor":{"name":")", value, R"("}}})");
}

std::string Arg(const std::string& name, const std::string& value) {
  return StrCat(R"({"name":")", name, R"(","arg":)", value, "}");
}

std::string Call(const std::string& target, const std::vector<std::string>& inputs,
                 const std::string& output) {
  std::string args;
  for (const std::string& input : inputs) args += (args.empty() ? "" : ",") + input;
  return StrCat(R"({"target":"torch.ops.aten.)", target, R"(","inputs":[)", args,
                R"(],"outputs":[{"as_tensor":{"name":")", output, R"("}}],"metadata":{}})");
}

// A program from x, FP32 [s0,2], to `result`.
absl::StatusOr<ImportedModel> Translate(const std::vector<std::string>& calls,
                                        const std::map<std::string, std::string>& tensors,
                                        const std::string& result,
                                        const ImportOptions& options = {}) {
  std::string nodes;
  for (const std::string& call : calls) nodes += (nodes.empty() ? "" : ",") + call;
  std::string values = R"("x":)" + Tensor(kBatch + R"(,{"as_int":2})");
  for (const auto& [name, meta] : tensors) values += ",\"" + name + "\":" + meta;
  Archive archive;
  archive.program = StrCat(
      R"({"schema_version":{"major":8,"minor":1},"graph_module":{"graph":{"inputs":[],"outputs":[],)",
      R"("nodes":[)", nodes, R"(],"tensor_values":{)", values,
      R"(}},"signature":{"input_specs":[{"user_input":{"arg":{"as_tensor":{"name":"x"}}}}],)",
      R"("output_specs":[{"user_output":{"arg":{"as_tensor":{"name":")", result, R"("}}}}]}}})");
  return TranslateArchive(archive, options);
}

std::vector<float> AnswerOf(const absl::StatusOr<ImportedModel>& model) {
  EXPECT_TRUE(model.ok()) << model.status();
  if (!model.ok()) return {};
  const auto servable = LoadImported(*model);
  EXPECT_TRUE(servable.ok()) << servable.status();
  if (!servable.ok()) return {};
  const std::vector<float> x = {1, -2, 3, -4};
  const std::vector<NamedTensor> inputs = {
      {"x", tenon::Tensor::Of<float>({2, 2}, std::span<const float>(x)).value()}};
  const auto answer = (*servable)->Infer(inputs, {});
  EXPECT_TRUE(answer.ok()) << answer.status();
  if (!answer.ok()) return {};
  const auto values = answer->at(0).tensor.view().as<float>();
  return {values.begin(), values.end()};
}

const std::string kMatrix = Tensor(kBatch + R"(,{"as_int":2})");
const std::string kColumn = Tensor(kBatch);

TEST(TranslatorTest, WritesThroughAViewIntoTheTensorAndItsOtherViews) {
  const auto model = Translate(
      {Call("clone.default", {TensorArg("self", "x")}, "y"),
       Call(
           "select.int",
           {TensorArg("self", "y"), Arg("dim", R"({"as_int":1})"), Arg("index", R"({"as_int":0})")},
           "first"),
       Call("t.default", {TensorArg("self", "y")}, "turned"),
       Call("fill_.Scalar", {TensorArg("self", "first"), Arg("value", R"({"as_float":7.0})")},
            "filled"),
       Call("relu_.default", {TensorArg("self", "turned")}, "positive")},
      {{"y", kMatrix},
       {"first", kColumn},
       {"filled", kColumn},
       {"turned", Tensor(R"({"as_int":2},)" + kBatch)},
       {"positive", Tensor(R"({"as_int":2},)" + kBatch)}},
      "y");
  EXPECT_THAT(AnswerOf(model), ElementsAre(7, 0, 7, 0));
}

TEST(TranslatorTest, RoundsToTheProgramsTypeAfterEachCall) {
  const auto model = Translate(
      {Call("to.dtype", {TensorArg("self", "x"), Arg("dtype", R"({"as_scalar_type":6})")}, "half"),
       Call("add.Tensor", {TensorArg("self", "half"), Arg("other", R"({"as_float":0.0001})")},
            "sum"),
       Call("to.dtype", {TensorArg("self", "sum"), Arg("dtype", R"({"as_scalar_type":7})")}, "y")},
      {{"half", Tensor(kBatch + R"(,{"as_int":2})", 6)},
       {"sum", Tensor(kBatch + R"(,{"as_int":2})", 6)},
       {"y", kMatrix}},
      "y");
  EXPECT_THAT(AnswerOf(model), ElementsAre(1, -2, 3, -4));  // FP16 has no 1.0001
}

TEST(TranslatorTest, NamesAllTargetsThatItDoesNotKnowAtOnce) {
  const auto model = Translate({Call("magic.default", {TensorArg("self", "x")}, "a"),
                                Call("rand_like.default", {TensorArg("self", "a")}, "b")},
                               {{"a", kMatrix}, {"b", kMatrix}}, "b");
  EXPECT_EQ(model.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(model.status())),
              HasSubstr("these targets are not supported: aten.magic.default at a; "
                        "aten.rand_like.default at b."));
}

TEST(TranslatorTest, RefusesAShapeThatTheArgumentsDoNotMake) {
  const auto model = Translate({Call("relu.default", {TensorArg("self", "x")}, "y")},
                               {{"y", Tensor(kBatch + R"(,{"as_int":3})")}}, "y");
  EXPECT_EQ(model.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(MessageOf(model.status())), HasSubstr("has shape [-1,3]"));
}

TEST(TranslatorTest, RefusesNamesThatNothingHasOrThatComeTwice) {
  EXPECT_THAT(std::string(MessageOf(Translate({Call("relu.default", {TensorArg("self", "z")}, "y")},
                                              {{"y", kMatrix}}, "y")
                                        .status())),
              HasSubstr("nothing before it is called 'z'"));
  EXPECT_THAT(
      std::string(MessageOf(
          Translate({Call("relu.default", {TensorArg("self", "x")}, "x")}, {}, "x").status())),
      HasSubstr("two values are called 'x'"));
}

TEST(TranslatorTest, BoundsChainsOfViews) {
  std::vector<std::string> calls;
  std::map<std::string, std::string> tensors;
  std::string last = "x";
  for (int i = 0; i < 300; ++i) {
    const std::string next = StrCat("v", i);
    calls.push_back(Call("detach.default", {TensorArg("self", last)}, next));
    tensors[next] = kMatrix;
    last = next;
  }
  const auto model = Translate(calls, tensors, last);
  EXPECT_EQ(model.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(MessageOf(model.status())), HasSubstr("import.max_depth"));
}

}  // namespace
}  // namespace tenon::torch
