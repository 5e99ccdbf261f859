#include "import/torch/torch_importer.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archive/zip_archive.h"
#include "import/testing/read_corpus.h"
#include "import/torch/archive.h"
#include "import/torch/output_names.h"
#include "import/torch/program.h"
#include "onnx/testing/imported_check.h"
#include "status/status.h"

namespace tenon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<ImportedModel> ImportCorpus(const std::string& name) {
  const std::string bytes = ReadCorpus("torch/" + name);
  return TorchImporter().Import({.path = name, .bytes = bytes}, {});
}

absl::StatusOr<std::vector<NamedTensor>> Ask(const ImportedModel& model,
                                             const std::vector<int64_t>& ids) {
  TENON_ASSIGN_OR_RETURN(const auto servable, LoadImported(model));
  const Shape shape = {static_cast<int64_t>(ids.size()) / 3, 3};
  TENON_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Of<int64_t>(shape, ids));
  const std::vector<NamedTensor> inputs = {{"ids", tensor}};
  return servable->Infer(inputs, {});
}

TEST(TorchImporterTest, AnswersWhatPyTorchAnswersWhicheverLayout) {
  for (const char* name : {"old.pt2", "middle.pt2", "new.pt2"}) {
    const auto imported = ImportCorpus(name);
    ASSERT_TRUE(imported.ok()) << imported.status();
    const auto answer = Ask(*imported, {0, 1, 5, 2, 2, 4});
    ASSERT_TRUE(answer.ok()) << answer.status();
    const auto scores = answer->at(0).tensor.view().as<float>();
    EXPECT_NEAR(scores[0], 0.7139, 1e-4) << name;
    EXPECT_NEAR(scores[1], -0.2592, 1e-4) << name;
    EXPECT_NEAR(scores[2], 0.25, 1e-6) << name;
    EXPECT_NEAR(scores[3], -0.5, 1e-6) << name;
    EXPECT_EQ(answer->at(1).tensor.view().as<int64_t>()[0], 0);
  }
}

TEST(TorchImporterTest, RefusesAnIndexOutsideOfATable) {
  const auto imported = ImportCorpus("new.pt2");
  ASSERT_TRUE(imported.ok()) << imported.status();
  for (const auto& [index, text] : std::map<int64_t, std::string>{{6, "6"}, {-1, "-1"}}) {
    const auto answer = Ask(*imported, {0, 1, 5, 2, index, 4});
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(MessageOf(answer.status()),
              "'words.weight', index " + text + " at [1,1]: it takes 0 to 5");
  }
}

TEST(TorchImporterTest, ReportsEveryNode) {
  const auto imported = ImportCorpus("new.pt2");
  ASSERT_TRUE(imported.ok()) << imported.status();
  ASSERT_FALSE(imported->report.parts.empty());
  EXPECT_EQ(imported->report.parts[0].path, "embedding");
  EXPECT_EQ(imported->report.parts[0].kind, "aten.embedding.default");
  EXPECT_EQ(imported->report.parts[0].becomes, "Gather, ai.tenon.CheckIndex");
}

TEST(TorchImporterTest, RefusesTorchScriptAndStateDictionariesWithWhatHelps) {
  for (const auto& [name, what] : std::map<std::string, std::string>{
           {"script.pt", "TorchScript archive"}, {"state.pt", "file of torch.save"}}) {
    const auto imported = ImportCorpus(name);
    EXPECT_EQ(imported.status().code(), absl::StatusCode::kUnimplemented);
    EXPECT_THAT(std::string(MessageOf(imported.status())), HasSubstr(what));
    EXPECT_THAT(std::string(MessageOf(imported.status())),
                HasSubstr("\n  program = torch.export.export(model.eval(), (example,))\n"
                          "  torch.export.save(program, 'model.pt2')"));
  }
}

// A program of one call, around what a test says of it.
std::string ProgramJson(const std::string& nodes, const std::string& schema = "8") {
  const std::string tensor =
      R"({"dtype":7,"sizes":[{"as_expr":{"expr_str":"s0","hint":{"as_int":3}}},{"as_int":2}],)"
      R"("strides":[{"as_int":2},{"as_int":1}],"storage_offset":{"as_int":0}})";
  return R"({"graph_module":{"graph":{"inputs":[{"as_tensor":{"name":"x"}}],)"
         R"("outputs":[{"as_tensor":{"name":"y"}}],"nodes":[)" +
         nodes + R"(],"tensor_values":{"x":)" + tensor + R"(,"y":)" + tensor + R"(,"z":)" + tensor +
         R"(}},"signature":{"input_specs":[{"user_input":{"arg":)"
         R"({"as_tensor":{"name":"x"}}}}],"output_specs":[{"user_output":{"arg":)"
         R"({"as_tensor":{"name":"y"}}}}]},"module_call_graph":[]},"schema_version":{"major":)" +
         schema + R"(,"minor":1},"torch_version":"2.15.0+cpu"})";
}

std::string NodeJson(const std::string& target, const std::string& output,
                     const std::string& more = "") {
  return R"_({"target":"torch.ops.aten.)_" + target +
         R"_(","inputs":[{"name":"self","arg":{"as_tensor":{"name":"x"}}})_" + more +
         R"_(],"outputs":[{"as_tensor":{"name":")_" + output +
         R"_("}}],"metadata":{"stack_trace":"File \"/home/me/model.py\", line 7, in forward\n)_"
         R"_(    return magic(x)"}})_";
}

TEST(ProgramTest, ReadsArgumentsAndWhereTheyComeFrom) {
  const auto program = torch::ReadProgram(
      ProgramJson(NodeJson("add.Tensor", "y", R"(,{"name":"other","arg":{"as_float":-Infinity}})")),
      {});
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(program->version, "2.15.0");
  const torch::Node& node = program->graph.nodes.at(0);
  EXPECT_EQ(node.target, "aten.add.Tensor");
  EXPECT_EQ(node.name, "y");
  EXPECT_EQ(node.source, "model.py, line 7: return magic(x)");
  EXPECT_LT(node.inputs.at(1).arg.real, -1e300);
  EXPECT_EQ(program->graph.tensors.at("x").shape, (Shape{kAnyDim, 2}));
  EXPECT_THAT(program->graph.tensors.at("x").dim_names, ElementsAre("s0", ""));
}

TEST(ProgramTest, RefusesSchemasThatItDoesNotKnow) {
  const auto program = torch::ReadProgram(ProgramJson("", "9"), {});
  EXPECT_EQ(program.status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(MessageOf(program.status())), HasSubstr("its schema is 9.1"));
}

TEST(ProgramTest, RefusesElementTypesThatNothingHas) {
  std::string json = ProgramJson(NodeJson("relu.default", "y"));
  json.replace(json.find("\"dtype\":7"), 9, "\"dtype\":9");
  EXPECT_THAT(std::string(MessageOf(torch::ReadProgram(json, {}).status())),
              HasSubstr("tensor 'x': element type 9 of PyTorch is not supported"));
}

TEST(OutputNamesTest, AreTheKeysThatLeadThere) {
  const std::string leaf = R"({"type":null,"context":null,"children_spec":[]})";
  const auto spec = [&](const std::string& type, const std::string& context,
                        const std::string& children) {
    return R"({"type":")" + type + R"(","context":")" + context + R"(","children_spec":[)" +
           children + "]}";
  };
  const std::string list = spec("builtins.list", "null", leaf + "," + leaf);
  EXPECT_THAT(torch::OutputNames(
                  "[1," + spec("builtins.dict", R"([\"a\",\"b\"])", leaf + "," + list) + "]", 3),
              ElementsAre("a", "b.0", "b.1"));
  EXPECT_THAT(torch::OutputNames("[1," + list + "]", 2), ElementsAre("output_0", "output_1"));
  EXPECT_THAT(torch::OutputNames("[1," + list + "]", 1), ElementsAre("output_0"));
  EXPECT_THAT(torch::OutputNames("not JSON", 1), ElementsAre("output_0"));
}

}  // namespace
}  // namespace tenon
