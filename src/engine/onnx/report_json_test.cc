#include "onnx/report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using ::testing::HasSubstr;

std::string Json(const ModelReport& report) {
  std::string json;
  AppendReportJson(report, &json);
  return json;
}

// Frozen: scripts read it. A member may be added, none may change.
TEST(ReportJsonTest, HasTheMembersThatScriptsRead) {
  const ModelReport report{
      .ir_version = 9,
      .producer_name = "skl2onnx",
      .producer_version = "1.19.1",
      .opsets = {{"ai.onnx", 19}, {"ai.onnx.ml", 3}},
      .inputs = {{.name = "x",
                  .type = "tensor(FP32)[batch,4,?]",
                  .dtype = "FP32",
                  .shape = {{{.name = "batch"}, {.size = 4}, {}}},
                  .optional = true}},
      .outputs = {{.name = "scores", .type = "sequence(map(BYTES,FP32))", .labels = {"a", "b"}}},
      .operators = {{"Cast", 1}, {"Gemm", 2}},
      .nodes = 3,
      .graph_depth = 1,
      .functions = 4,
      .initializers = 2,
      .parameters = 10,
      .weight_bytes = 40,
      .external_bytes = 20,
      .external_files = {"w.bin"},
      .file_bytes = 2048,
      .warnings = {"opset 6 is older than 7"}};
  EXPECT_EQ(
      Json(report),
      R"j({"format":"onnx","ir_version":9,"producer_name":"skl2onnx","producer_version":"1.19.1",)j"
      R"j("opsets":[{"name":"ai.onnx","version":19},{"name":"ai.onnx.ml","version":3}],)j"
      R"j("inputs":[{"name":"x","type":"tensor(FP32)[batch,4,?]","datatype":"FP32",)j"
      R"j("shape":["batch",4,null],"optional":true,"labels":[]}],)j"
      R"j("outputs":[{"name":"scores","type":"sequence(map(BYTES,FP32))","datatype":null,)j"
      R"j("shape":null,"optional":false,"labels":["a","b"]}],)j"
      R"j("operators":[{"name":"Gemm","count":2},{"name":"Cast","count":1}],)j"
      R"j("nodes":3,"graph_depth":1,"functions":4,"initializers":2,"parameters":10,)j"
      R"j("weight_bytes":40,"external_bytes":20,"external_files":["w.bin"],"file_bytes":2048,)j"
      R"j("estimated_memory_bytes":1060914,"warnings":["opset 6 is older than 7"]})j");
}

TEST(ReportJsonTest, EscapesWhatTheFileNames) {
  EXPECT_THAT(Json({.producer_name = "a\"b\n\xff"}),
              HasSubstr("\"producer_name\":\"a\\\"b\\n\xEF\xBF\xBD\""));
}

}  // namespace
}  // namespace tenon
