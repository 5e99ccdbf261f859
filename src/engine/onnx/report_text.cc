#include "onnx/report_text.h"

#include <algorithm>
#include <utility>

#include "strings/columns.h"
#include "strings/quote.h"
#include "strings/str_cat.h"
#include "strings/units.h"

namespace tenon {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view kIndent = "  ";
constexpr size_t kMaxLabels = 10;

// Safe to print, and without quotes, which a table does not need.
std::string Plain(std::string_view text) {
  const std::string quoted = Quote(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string ShapeToText(const ReportedValue& value) {
  if (!value.shape.has_value()) return value.dtype.empty() ? "" : "of any shape";
  std::string text = "[";
  for (const ReportedDim& dim : *value.shape) {
    StrAppend(&text, text.size() > 1 ? ", " : "",
              dim.size >= 0      ? StrCat(dim.size)
              : dim.name.empty() ? "?"
                                 : Plain(dim.name));
  }
  return text + "]";
}

std::string LabelsToText(const std::vector<std::string>& labels) {
  std::string text;
  for (size_t i = 0; i < std::min(labels.size(), kMaxLabels); ++i)
    StrAppend(&text, i == 0 ? "labels " : ", ", Plain(labels[i]));
  if (labels.size() > kMaxLabels) StrAppend(&text, " and ", labels.size() - kMaxLabels, " more");
  return text;
}

void AppendSection(std::string_view head, const Rows& rows, std::string* text) {
  if (!rows.empty()) StrAppend(text, head, "\n", AlignColumns(rows, kIndent));
}

Rows ValueRows(const std::vector<ReportedValue>& values) {
  Rows rows;
  for (const ReportedValue& value : values) {
    rows.push_back({Plain(value.name), value.dtype.empty() ? Plain(value.type) : value.dtype,
                    ShapeToText(value),
                    value.optional      ? "optional"
                    : !value.by_default ? "when asked for"
                                        : LabelsToText(value.labels)});
  }
  return rows;
}

Rows FactRows(const ModelReport& report) {
  std::string opsets;
  for (const auto& [domain, version] : report.opsets)
    StrAppend(&opsets, opsets.empty() ? "" : ", ", Plain(domain), " ", version);
  std::string producer = Plain(report.producer_name);
  if (!report.producer_version.empty())
    StrAppend(&producer, producer.empty() ? "" : " ", Plain(report.producer_version));
  std::string weights = FormatBytes(report.weight_bytes);
  if (report.external_bytes > 0)
    StrAppend(&weights, ", of these ", FormatBytes(report.external_bytes), " in other files");
  return {
      {"format", StrCat("ONNX, IR ", report.ir_version)},
      {"producer", producer.empty() ? "not named" : producer},
      {"opsets", opsets},
      {"size", FormatBytes(report.file_bytes)},
      {"graph", StrCat(report.nodes, " nodes, depth ", report.graph_depth, ", ", report.functions,
                       " functions")},
      {"parameters", StrCat(report.parameters, " in ", report.initializers, " initializers")},
      {"weights", weights},
      {"memory", StrCat(FormatBytes(EstimateMemoryOf(report)), " when loaded, estimated")},
  };
}

Rows NameRows(const std::vector<std::string>& names) {
  Rows rows;
  for (const std::string& name : names) rows.push_back({Plain(name)});
  return rows;
}

}  // namespace

std::string ReportToText(const ModelReport& report) {
  std::string text = AlignColumns(FactRows(report));
  AppendSection("inputs", ValueRows(report.inputs), &text);
  AppendSection("outputs", ValueRows(report.outputs), &text);
  Rows operators;
  for (const auto& [name, count] : OperatorsByCount(report))
    operators.push_back({Plain(name), StrCat(count)});
  AppendSection("operators", operators, &text);
  Rows properties;
  for (const auto& [name, value] : report.properties)
    properties.push_back({Plain(name), Plain(value)});
  AppendSection("properties", properties, &text);
  AppendSection("external files", NameRows(report.external_files), &text);
  AppendSection("warnings", NameRows(report.warnings), &text);
  return text;
}

}  // namespace tenon
