// Any bytes: the inspector refuses or reports, and what it reports keeps within the limits.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "onnx/inspector.h"
#include "onnx/report_json.h"
#include "onnx/report_text.h"
#include "strings/quote.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  tenon::InspectOptions options;
  options.limits = {
      .max_file_bytes = 1 << 20, .max_nodes = 10'000, .max_graph_depth = 16, .max_parts = 50'000};
  const absl::StatusOr<tenon::ModelReport> report = tenon::InspectModel(bytes, options);
  if (!report.ok()) {
    if (report.status().message().empty()) std::abort();
    return 0;
  }
  const bool bounded =
      report->nodes <= options.limits.max_nodes &&
      report->graph_depth <= options.limits.max_graph_depth && report->external_files.empty() &&
      report->weight_bytes <= options.limits.max_weight_bytes && report->weight_bytes >= 0;
  if (!bounded || report->opsets.empty() || report->outputs.empty()) std::abort();
  std::string json;
  tenon::AppendReportJson(*report, &json);
  if (!tenon::IsUtf8(json) || tenon::ReportToText(*report).empty()) std::abort();
  return 0;
}
