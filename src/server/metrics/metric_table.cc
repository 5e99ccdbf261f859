#include <array>
#include <string>

#include "metrics/compatible_metrics.h"
#include "metrics/metric.h"
#include "metrics/metrics_writer.h"
#include "status/status_code.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using Snapshot = const MetricsSnapshot&;
using Writer = MetricsWriter&;
using enum MetricKind;

// Seconds of a time or a span.
double Seconds(absl::Duration duration) { return absl::ToDoubleSeconds(duration); }

std::string HttpCodeText(int code) { return code < 0 ? "other" : StrCat(code); }

std::string GrpcCodeText(int code) {
  return code < 0 ? "other" : std::string(RowOf(static_cast<absl::StatusCode>(code)).name);
}

template <typename Visit>
void ForEachRow(const RequestCounts* counts, const Visit& visit) {
  for (size_t row = 0; counts != nullptr && row < counts->rows(); ++row) visit(row);
}

void CountsOf(const RequestCounts* counts, std::string (*code_text)(int), Writer writer) {
  ForEachRow(counts, [&](size_t row) {
    counts->ForEachCode(row, [&](int code, int64_t count) {
      writer.Sample({{"route", counts->label(row)}, {"code", code_text(code)}}, count);
    });
  });
}

void DurationsOf(const RequestCounts* counts, Writer writer) {
  ForEachRow(counts, [&](size_t row) {
    const Histogram durations = counts->Durations(row);
    if (durations.count() > 0) writer.Durations({{"route", counts->label(row)}}, durations);
  });
}

void BytesOf(const RequestCounts* counts, int64_t (RequestCounts::*bytes)(size_t) const,
             Writer writer) {
  ForEachRow(counts, [&](size_t row) {
    const int64_t sum = (counts->*bytes)(row);
    if (sum > 0) writer.Sample({{"route", counts->label(row)}}, sum);
  });
}

void ModelVersionsByState(Snapshot now, Writer writer) {
  for (const VersionState state :
       {VersionState::kQueued, VersionState::kOpening, VersionState::kLoading,
        VersionState::kWarming, VersionState::kReady, VersionState::kUnloading,
        VersionState::kUnloaded, VersionState::kFailed}) {
    int64_t count = 0;
    for (const VersionStatus& status : now.statuses) count += status.state == state ? 1 : 0;
    writer.Sample({{"state", NameOf(state)}}, count);
  }
}

void StateOfModelVersions(Snapshot now, Writer writer) {
  for (const VersionStatus& status : now.statuses) {
    writer.Sample(
        {{"model", status.model}, {"version", status.version}, {"state", NameOf(status.state)}},
        int64_t{1});
  }
}

void ModelMemory(Snapshot now, Writer writer) {
  for (const auto& model : now.versions) {
    const MemoryCost cost = model->servable->memory_cost();
    writer.Sample({{"model", model->model}, {"version", model->version}},
                  cost.measured > 0 ? cost.measured : cost.estimated);
  }
}

void ModelRequests(Snapshot now, Writer writer) {
  for (const auto& model : now.versions) {
    const auto sample = [&](std::string_view outcome, int64_t count) {
      writer.Sample({{"model", model->model}, {"version", model->version}, {"outcome", outcome}},
                    count);
    };
    sample("answered", model->counts->answered);
    sample("refused", model->counts->refused);
    sample("failed", model->counts->failed);
    sample("expired", model->counts->expired);
    sample("cancelled", model->counts->cancelled);
    sample("rejected", model->counts->rejected);
  }
}

void ModelRequestsWaiting(Snapshot now, Writer writer) {
  for (const auto& model : now.versions)
    writer.Sample({{"model", model->model}, {"version", model->version}},
                  int64_t{model->counts->waiting});
}

void ModelRuns(Snapshot now, Writer writer) {
  for (const auto& model : now.versions)
    writer.Sample({{"model", model->model}, {"version", model->version}},
                  int64_t{model->counts->runs});
}

template <DurationHistogram VersionCounts::*kDurations>
void ModelDurations(Snapshot now, Writer writer) {
  for (const auto& model : now.versions) {
    writer.Durations({{"model", model->model}, {"version", model->version}},
                     ((*model->counts).*kDurations).Snapshot());
  }
}

void Loads(Snapshot now, Writer writer) {
  writer.Sample({{"outcome", "loaded"}}, now.loads.loaded);
  writer.Sample({{"outcome", "failed"}}, now.loads.failed);
  writer.Sample({{"outcome", "taken_back"}}, now.loads.taken_back);
}

constexpr std::string_view kOfModel = "model, version";
constexpr std::string_view kOfTriton = "model, version";
constexpr auto kTriton = MetricGroup::kTriton;
constexpr auto kTfServing = MetricGroup::kTfServing;

constexpr std::array kTable = {
    Metric{"tenon_build", kInfo, "", "version", "The program.",
           [](Snapshot now, Writer out) {
             out.Sample({{"version", now.version}}, int64_t{1});
           }},
    Metric{"tenon_ready", kGauge, "", "", "Whether the server takes traffic.",
           [](Snapshot now, Writer out) { out.Sample({}, int64_t{now.ready ? 1 : 0}); }},
    Metric{
        "process_start_time_seconds", kGauge, "seconds", "", "When the server started, since 1970.",
        [](Snapshot now, Writer out) { out.Sample({}, Seconds(now.started - absl::UnixEpoch())); }},
    Metric{"process_cpu_seconds", kCounter, "seconds", "",
           "Processor time, in user and kernel mode.",
           [](Snapshot now, Writer out) { out.Sample({}, Seconds(now.process.cpu)); }},
    Metric{"process_resident_memory_bytes", kGauge, "bytes", "", "Memory that the process has.",
           [](Snapshot now, Writer out) { out.Sample({}, now.process.resident_bytes); }},
    Metric{"process_virtual_memory_bytes", kGauge, "bytes", "",
           "Addresses that the process has taken.",
           [](Snapshot now, Writer out) { out.Sample({}, now.process.virtual_bytes); }},
    Metric{"process_threads", kGauge, "", "", "Threads.",
           [](Snapshot now, Writer out) { out.Sample({}, now.process.threads); }},
    Metric{"process_open_fds", kGauge, "", "", "File descriptors in use.",
           [](Snapshot now, Writer out) { out.Sample({}, now.process.open_descriptors); }},
    Metric{"process_max_fds", kGauge, "", "", "File descriptors that may be in use.",
           [](Snapshot now, Writer out) { out.Sample({}, now.process.max_descriptors); }},
    Metric{"tenon_connections", kGauge, "", "kind",
           "Open connections; reserved ones answer probes only.",
           [](Snapshot now, Writer out) {
             const ConnectionTotals& totals = now.connections;
             out.Sample({{"kind", "normal"}}, totals.open - totals.reserved);
             out.Sample({{"kind", "reserved"}}, totals.reserved);
           }},
    Metric{"tenon_connections_max", kGauge, "", "",
           "Normal connections that may be open: http.max_connections, or what descriptors allow.",
           [](Snapshot now, Writer out) { out.Sample({}, now.connections.max_open); }},
    Metric{"tenon_connections_accepted", kCounter, "", "", "Connections since the start.",
           [](Snapshot now, Writer out) { out.Sample({}, now.connections.accepted); }},
    Metric{"tenon_connections_refused", kCounter, "", "",
           "Connections that were closed at once, since there were too many.",
           [](Snapshot now, Writer out) { out.Sample({}, now.connections.refused); }},
    Metric{"tenon_body_bytes", kGauge, "bytes", "", "Request bodies in memory.",
           [](Snapshot now, Writer out) { out.Sample({}, now.body_bytes); }},
    Metric{"tenon_body_max_bytes", kGauge, "bytes", "",
           "Request bodies that may be in memory: request.max_in_flight_bytes.",
           [](Snapshot now, Writer out) { out.Sample({}, now.max_body_bytes); }},
    Metric{"tenon_http_requests", kCounter, "", "route, code",
           "Requests that were answered over HTTP, refused ones too.",
           [](Snapshot now, Writer out) { CountsOf(now.http, HttpCodeText, out); }},
    Metric{"tenon_http_request_duration_seconds", kHistogram, "seconds", "route",
           "From the end of a request's head to the beginning of its answer.",
           [](Snapshot now, Writer out) { DurationsOf(now.http, out); }},
    Metric{"tenon_http_request_bytes", kCounter, "", "route", "Bodies of requests.",
           [](Snapshot now, Writer out) { BytesOf(now.http, &RequestCounts::RequestBytes, out); }},
    Metric{"tenon_http_response_bytes", kCounter, "", "route", "Bodies of answers.",
           [](Snapshot now, Writer out) { BytesOf(now.http, &RequestCounts::ResponseBytes, out); }},
    Metric{"tenon_grpc_calls", kCounter, "", "route, code", "Calls over gRPC that are over.",
           [](Snapshot now, Writer out) { CountsOf(now.grpc, GrpcCodeText, out); }},
    Metric{"tenon_grpc_call_duration_seconds", kHistogram, "seconds", "route",
           "From a call's head to its status; of a stream, as long as it was open.",
           [](Snapshot now, Writer out) { DurationsOf(now.grpc, out); }},
    Metric{"tenon_grpc_request_bytes", kCounter, "", "route", "Messages of callers.",
           [](Snapshot now, Writer out) { BytesOf(now.grpc, &RequestCounts::RequestBytes, out); }},
    Metric{"tenon_grpc_response_bytes", kCounter, "", "route", "Messages of answers.",
           [](Snapshot now, Writer out) { BytesOf(now.grpc, &RequestCounts::ResponseBytes, out); }},
    Metric{"tenon_model_loads", kCounter, "", "outcome",
           "Versions that were loaded, failed to, or were taken back once they answered.", Loads},
    Metric{"tenon_model_load_duration_seconds", kHistogram, "seconds", "",
           "Loads that succeeded, from the files to the first answer.",
           [](Snapshot now, Writer out) { out.Durations({}, now.loads.durations); }},
    Metric{"tenon_model_versions", kGauge, "", "state", "Versions of models, by state.",
           ModelVersionsByState},
    Metric{"tenon_model_version_state", kGauge, "", "model, version, state",
           "1 for the state that the version is in.", StateOfModelVersions},
    Metric{"tenon_model_memory_bytes", kGauge, "bytes", kOfModel,
           "Memory that the version takes: measured, or else estimated.", ModelMemory},
    Metric{"tenon_model_requests", kCounter, "", "model, version, outcome",
           "Requests that reached the version: answered, refused for their values, failed; or that "
           "did not run: expired, cancelled by their callers, rejected for want of room.",
           ModelRequests},
    Metric{"tenon_model_requests_waiting", kGauge, "", kOfModel, "Requests in the version's queue.",
           ModelRequestsWaiting},
    Metric{"tenon_model_runs", kCounter, "", kOfModel, "Runs of the model; a batch is one.",
           ModelRuns},
    Metric{"tenon_model_queue_duration_seconds", kHistogram, "seconds", kOfModel,
           "Time that requests waited for a run of the model.",
           ModelDurations<&VersionCounts::queue>},
    Metric{"tenon_model_compute_duration_seconds", kHistogram, "seconds", kOfModel,
           "Time of requests in the model.", ModelDurations<&VersionCounts::compute>},
    Metric{"tenon_model_request_duration_seconds", kHistogram, "seconds", kOfModel,
           "From the check of a request to the model's answer.",
           ModelDurations<&VersionCounts::total>},
    Metric{"nv_inference_request_success", kPlainCounter, "", kOfTriton,
           "Number of successful inference requests", TritonSuccess, kTriton},
    Metric{"nv_inference_request_failure", kPlainCounter, "", "model, version, reason",
           "Number of failed inference requests", TritonFailure, kTriton},
    Metric{"nv_inference_count", kPlainCounter, "", kOfTriton, "Number of inferences performed",
           TritonSuccess, kTriton},
    Metric{"nv_inference_exec_count", kPlainCounter, "", kOfTriton,
           "Number of model executions performed", ModelRuns, kTriton},
    Metric{"nv_inference_pending_request_count", kGauge, "", kOfTriton,
           "Instantaneous number of pending requests awaiting execution", ModelRequestsWaiting,
           kTriton},
    Metric{"nv_inference_request_duration_us", kPlainCounter, "", kOfTriton,
           "Cumulative inference request duration in microseconds",
           TritonDuration<&VersionCounts::total>, kTriton},
    Metric{"nv_inference_queue_duration_us", kPlainCounter, "", kOfTriton,
           "Cumulative inference queuing duration in microseconds",
           TritonDuration<&VersionCounts::queue>, kTriton},
    Metric{"nv_inference_compute_input_duration_us", kPlainCounter, "", kOfTriton,
           "Cumulative compute input duration in microseconds",
           TritonTime<&VersionCounts::input_ns>, kTriton},
    Metric{"nv_inference_compute_output_duration_us", kPlainCounter, "", kOfTriton,
           "Cumulative inference compute output duration in microseconds",
           TritonTime<&VersionCounts::output_ns>, kTriton},
    Metric{"nv_inference_compute_infer_duration_us", kPlainCounter, "", kOfTriton,
           "Cumulative compute inference duration in microseconds",
           TritonDuration<&VersionCounts::compute>, kTriton},
    Metric{":tensorflow:serving:request_count", kPlainCounter, "", "model_name, status",
           "The total number of requests.", TfRequestCount, kTfServing},
    Metric{":tensorflow:serving:request_latency", kMicroseconds, "", "model_name, API, entrypoint",
           "Distribution of wall time in microseconds.", TfRequestLatency, kTfServing},
    Metric{":tensorflow:serving:runtime_latency", kMicroseconds, "", "model_name, API, runtime",
           "Distribution of wall time in the runtime in microseconds.", TfRuntimeLatency,
           kTfServing},
    Metric{"tenon_metrics_left_out", kGauge, "", "",
           "Series that this page leaves out, beyond metrics.max_series.",
           [](Snapshot, Writer out) { out.LeftOut(); }},
};

}  // namespace

std::span<const Metric> MetricTable() { return kTable; }

}  // namespace tenon
