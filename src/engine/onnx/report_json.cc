#include "onnx/report_json.h"

#include "strings/quote.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// `,"key":`, without the comma after an opening bracket.
void AppendKey(std::string_view key, std::string* json) {
  StrAppend(json, json->ends_with('{') ? "\"" : ",\"", key, "\":");
}

void AppendText(std::string_view key, std::string_view text, std::string* json) {
  AppendKey(key, json);
  AppendJsonString(text, json);
}

void AppendNumber(std::string_view key, int64_t number, std::string* json) {
  AppendKey(key, json);
  StrAppend(json, number);
}

void AppendTexts(std::string_view key, const std::vector<std::string>& texts, std::string* json) {
  AppendKey(key, json);
  json->push_back('[');
  for (const std::string& text : texts) {
    if (!json->ends_with('[')) json->push_back(',');
    AppendJsonString(text, json);
  }
  json->push_back(']');
}

void AppendShape(const ReportedValue& value, std::string* json) {
  AppendKey("shape", json);
  if (!value.shape.has_value()) {
    json->append("null");
    return;
  }
  json->push_back('[');
  for (const ReportedDim& dim : *value.shape) {
    if (!json->ends_with('[')) json->push_back(',');
    if (dim.size >= 0) {
      StrAppend(json, dim.size);
    } else if (dim.name.empty()) {
      json->append("null");
    } else {
      AppendJsonString(dim.name, json);
    }
  }
  json->push_back(']');
}

void AppendValue(const ReportedValue& value, std::string* json) {
  json->push_back('{');
  AppendText("name", value.name, json);
  AppendText("type", value.type, json);
  AppendKey("datatype", json);
  if (value.dtype.empty()) {
    json->append("null");
  } else {
    AppendJsonString(value.dtype, json);
  }
  AppendShape(value, json);
  AppendKey("optional", json);
  json->append(value.optional ? "true" : "false");
  if (!value.by_default) json->append(R"(,"by_default":false)");
  AppendTexts("labels", value.labels, json);
  json->push_back('}');
}

void AppendValues(std::string_view key, const std::vector<ReportedValue>& values,
                  std::string* json) {
  AppendKey(key, json);
  json->push_back('[');
  for (const ReportedValue& value : values) {
    if (!json->ends_with('[')) json->push_back(',');
    AppendValue(value, json);
  }
  json->push_back(']');
}

// Domains are names of the file's and so values, not keys.
void AppendCounts(std::string_view key, std::string_view number_key,
                  const std::vector<std::pair<std::string, int64_t>>& counts, std::string* json) {
  AppendKey(key, json);
  json->push_back('[');
  for (const auto& [name, number] : counts) {
    json->append(json->ends_with('[') ? "{" : ",{");
    AppendText("name", name, json);
    AppendNumber(number_key, number, json);
    json->push_back('}');
  }
  json->push_back(']');
}

}  // namespace

void AppendReportJson(const ModelReport& report, std::string* json) {
  json->push_back('{');
  AppendText("format", "onnx", json);
  AppendNumber("ir_version", report.ir_version, json);
  AppendText("producer_name", report.producer_name, json);
  AppendText("producer_version", report.producer_version, json);
  AppendCounts("opsets", "version", {report.opsets.begin(), report.opsets.end()}, json);
  AppendValues("inputs", report.inputs, json);
  AppendValues("outputs", report.outputs, json);
  AppendCounts("operators", "count", OperatorsByCount(report), json);
  AppendNumber("nodes", report.nodes, json);
  AppendNumber("graph_depth", report.graph_depth, json);
  AppendNumber("functions", report.functions, json);
  AppendNumber("initializers", report.initializers, json);
  AppendNumber("parameters", report.parameters, json);
  AppendNumber("weight_bytes", report.weight_bytes, json);
  AppendNumber("external_bytes", report.external_bytes, json);
  AppendTexts("external_files", report.external_files, json);
  AppendNumber("file_bytes", report.file_bytes, json);
  AppendNumber("estimated_memory_bytes", EstimateMemoryOf(report), json);
  if (!report.properties.empty()) {
    AppendKey("properties", json);
    json->push_back('{');
    for (const auto& [name, value] : report.properties) {
      if (!json->ends_with('{')) json->push_back(',');
      AppendJsonString(name, json);
      json->push_back(':');
      AppendJsonString(value, json);
    }
    json->push_back('}');
  }
  AppendTexts("warnings", report.warnings, json);
  json->push_back('}');
}

}  // namespace tenon
