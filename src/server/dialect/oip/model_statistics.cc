#include "dialect/oip/model_statistics.h"

#include <algorithm>

#include "dialect/oip/grpc_service.pb.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon::oip {
namespace {

uint64_t Unsigned(int64_t value) { return static_cast<uint64_t>(std::max<int64_t>(value, 0)); }

void Set(int64_t count, int64_t nanoseconds, inference::StatisticDuration* duration) {
  duration->set_count(Unsigned(count));
  duration->set_ns(Unsigned(nanoseconds));
}

std::string Json(const inference::StatisticDuration& duration) {
  return StrCat(R"({"count":)", duration.count(), R"(,"ns":)", duration.ns(), "}");
}

void AppendDurations(const inference::InferStatistics& stats, std::string* json) {
  StrAppend(json, R"({"success":)", Json(stats.success()), R"(,"fail":)", Json(stats.fail()),
            R"(,"queue":)", Json(stats.queue()), R"(,"compute_input":)",
            Json(stats.compute_input()));
  StrAppend(json, R"(,"compute_infer":)", Json(stats.compute_infer()), R"(,"compute_output":)",
            Json(stats.compute_output()), R"(,"cache_hit":)", Json(stats.cache_hit()),
            R"(,"cache_miss":)", Json(stats.cache_miss()), "}");
}

void AppendBatches(const inference::ModelStatistics& stats, std::string* json) {
  json->append(R"(,"batch_stats":[)");
  for (const inference::InferBatchStatistics& batch : stats.batch_stats()) {
    StrAppend(json, json->ends_with('[') ? "" : ",", R"({"batch_size":)", batch.batch_size(),
              R"(,"compute_input":)", Json(batch.compute_input()));
    StrAppend(json, R"(,"compute_infer":)", Json(batch.compute_infer()), R"(,"compute_output":)",
              Json(batch.compute_output()), "}");
  }
  json->push_back(']');
}

void AppendModel(const inference::ModelStatistics& stats, std::string* json) {
  json->append(R"({"name":)");
  AppendJsonString(stats.name(), json);
  json->append(R"(,"version":)");
  AppendJsonString(stats.version(), json);
  StrAppend(json, R"(,"last_inference":)", stats.last_inference(), R"(,"inference_count":)",
            stats.inference_count(), R"(,"execution_count":)", stats.execution_count(),
            R"(,"inference_stats":)");
  AppendDurations(stats.inference_stats(), json);
  json->append(R"(,"response_stats":{})");
  AppendBatches(stats, json);
  json->append(R"(,"memory_usage":[)");
  for (const inference::MemoryUsage& usage : stats.memory_usage()) {
    StrAppend(json, R"({"type":")", usage.type(), R"(","id":)", usage.id(), R"(,"byte_size":)",
              usage.byte_size(), "}");
  }
  json->append("]}");
}

void SetBatches(const VersionCounts& counts, inference::ModelStatistics* stats) {
  std::map<int64_t, BatchFigures> batches = counts.batches();
  if (const int64_t direct = counts.direct_runs; direct > 0) {
    batches[1].runs += direct;
    batches[1].infer_ns += counts.direct_ns;
  }
  int64_t runs = 0;
  for (const auto& [rows, figures] : batches) {
    inference::InferBatchStatistics& batch = *stats->add_batch_stats();
    batch.set_batch_size(Unsigned(rows));
    Set(figures.runs, figures.input_ns, batch.mutable_compute_input());
    Set(figures.runs, figures.infer_ns, batch.mutable_compute_infer());
    Set(figures.runs, figures.output_ns, batch.mutable_compute_output());
    runs += figures.runs;
  }
  stats->set_execution_count(Unsigned(runs));
}

}  // namespace

absl::StatusOr<std::vector<std::shared_ptr<const ModelVersion>>> VersionsMeant(
    const ModelTable& table, std::string_view model, std::string_view version) {
  std::vector<std::shared_ptr<const ModelVersion>> meant;
  if (model.empty()) {
    for (const std::string_view name : table.models()) {
      for (const auto& [known, entry] : *table.VersionsOf(name)) meant.push_back(entry);
    }
    return meant;
  }
  TENON_ASSIGN_OR_RETURN(const auto found, table.Find(model, version));
  if (!version.empty()) return std::vector{found};
  for (const auto& [known, entry] : *table.VersionsOf(model)) meant.push_back(entry);
  return meant;
}

inference::ModelStatistics StatisticsOf(const ModelVersion& model) {
  const VersionCounts& counts = *model.counts;
  const int64_t answered = counts.answered;
  const int64_t answered_ns = counts.answered_ns;
  inference::ModelStatistics stats;
  stats.set_name(model.model);
  stats.set_version(model.version);
  stats.set_last_inference(Unsigned(counts.last_answered_ms));
  stats.set_inference_count(Unsigned(answered));
  inference::InferStatistics& durations = *stats.mutable_inference_stats();
  Set(answered, answered_ns, durations.mutable_success());
  const int64_t not_run = counts.expired + counts.cancelled + counts.rejected;
  Set(counts.refused + counts.failed + not_run, counts.failed_ns, durations.mutable_fail());
  Set(answered, counts.queue_ns, durations.mutable_queue());
  Set(answered, counts.input_ns, durations.mutable_compute_input());
  Set(answered, counts.infer_ns, durations.mutable_compute_infer());
  Set(answered, counts.output_ns, durations.mutable_compute_output());
  durations.mutable_cache_hit();
  durations.mutable_cache_miss();
  SetBatches(counts, &stats);
  const MemoryCost cost = model.servable->memory_cost();
  inference::MemoryUsage& usage = *stats.add_memory_usage();
  usage.set_type("CPU");
  usage.set_byte_size(Unsigned(cost.measured > 0 ? cost.measured : cost.estimated));
  return stats;
}

std::string StatisticsJson(const std::vector<std::shared_ptr<const ModelVersion>>& versions) {
  std::string json = R"({"model_stats":[)";
  for (const auto& version : versions) {
    if (!json.ends_with('[')) json.push_back(',');
    AppendModel(StatisticsOf(*version), &json);
  }
  json.append("]}");
  return json;
}

}  // namespace tenon::oip
