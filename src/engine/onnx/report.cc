#include "onnx/report.h"

#include "strings/quote.h"
#include "strings/str_cat.h"
#include "strings/units.h"

namespace tenon {
namespace {

void AppendValues(std::string_view kind, const std::vector<ReportedValue>& values,
                  std::string* text) {
  for (const ReportedValue& value : values) {
    StrAppend(text, kind, " ", Quote(value.name), " ", value.type,
              value.optional ? " optional" : "", "\n");
  }
}

}  // namespace

std::string ReportToString(const ModelReport& report) {
  std::string text =
      StrCat("ONNX IR ", report.ir_version, " by ", Quote(report.producer_name), " ",
             Quote(report.producer_version), ", ", FormatBytes(report.file_bytes), "\n");
  for (const auto& [domain, version] : report.opsets)
    StrAppend(&text, "opset ", domain, " ", version, "\n");
  AppendValues("input", report.inputs, &text);
  AppendValues("output", report.outputs, &text);
  StrAppend(&text, report.nodes, " nodes, depth ", report.graph_depth, ", ", report.parameters,
            " parameters, ", FormatBytes(report.weight_bytes), " of weights\n");
  for (const auto& [name, count] : report.operators)
    StrAppend(&text, "operator ", Quote(name), " ", count, "\n");
  for (const std::string& file : report.external_files)
    StrAppend(&text, "external file ", file, "\n");
  for (const std::string& warning : report.warnings) StrAppend(&text, "warning: ", warning, "\n");
  return text;
}

}  // namespace tenon
