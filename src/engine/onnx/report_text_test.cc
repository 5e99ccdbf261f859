#include "onnx/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "strings/str_cat.h"

namespace tenon {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ModelReport Report() {
  return {.ir_version = 9,
          .producer_name = "skl2onnx",
          .producer_version = "1.19.1",
          .opsets = {{"ai.onnx", 19}, {"ai.onnx.ml", 3}},
          .inputs = {{.name = "x",
                      .type = "tensor(FP32)[batch,4]",
                      .dtype = "FP32",
                      .shape = {{{.name = "batch"}, {.size = 4}}}},
                     {.name = "bias", .type = "tensor(FP64)", .dtype = "FP64", .optional = true}},
          .outputs = {{.name = "scores",
                       .type = "sequence(map(BYTES,tensor(FP32)))",
                       .labels = {"a", "b"}}},
          .operators = {{"Cast", 1}, {"ai.onnx.ml.Scaler", 2}},
          .nodes = 3,
          .graph_depth = 1,
          .initializers = 2,
          .parameters = 10,
          .weight_bytes = 40,
          .file_bytes = 2048};
}

TEST(ReportTextTest, IsAnAlignedTable) {
  EXPECT_EQ(ReportToText(Report()), R"(format      ONNX, IR 9
producer    skl2onnx 1.19.1
opsets      ai.onnx 19, ai.onnx.ml 3
size        2 KiB
graph       3 nodes, depth 1, 0 functions
parameters  10 in 2 initializers
weights     40 B
memory      1.0 MiB when loaded, estimated
inputs
  x     FP32  [batch, 4]
  bias  FP64  of any shape  optional
outputs
  scores  sequence(map(BYTES,tensor(FP32)))    labels a, b
operators
  ai.onnx.ml.Scaler  2
  Cast               1
)");
}

TEST(ReportTextTest, ShowsFilesAndWarningsWhenThereAreAny) {
  ModelReport report = Report();
  report.external_bytes = 30;
  report.external_files = {"weights.bin"};
  report.warnings = {"opset 6 is older than 7"};
  EXPECT_THAT(ReportToText(report), HasSubstr("40 B, of these 30 B in other files"));
  EXPECT_THAT(ReportToText(report), HasSubstr("external files\n  weights.bin\n"
                                              "warnings\n  opset 6 is older than 7\n"));
}

TEST(ReportTextTest, MakesNamesSafeToPrint) {
  ModelReport report = Report();
  report.producer_name = "\x1b[31mred\n";
  report.outputs[0].name = "\xff";
  EXPECT_THAT(ReportToText(report), Not(HasSubstr("\x1b")));
  EXPECT_THAT(ReportToText(report), HasSubstr("\\x1b[31mred\\x0a"));
  EXPECT_THAT(ReportToText(report), HasSubstr("  \\xff  "));
}

TEST(ReportTextTest, CutsLongListsOfLabels) {
  ModelReport report = Report();
  report.outputs[0].labels.clear();
  for (int label = 0; label < 1000; ++label) report.outputs[0].labels.push_back(StrCat(label));
  EXPECT_THAT(ReportToText(report), HasSubstr("labels 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 990 more"));
}

}  // namespace
}  // namespace tenon
