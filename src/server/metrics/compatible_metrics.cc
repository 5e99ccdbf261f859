#include "metrics/compatible_metrics.h"

#include <map>
#include <string_view>

namespace tenon {
namespace {

// TensorFlow Serving tells of a model, not of its versions: calls `visit(name, versions)`.
template <typename Visit>
void ForEachModel(const MetricsSnapshot& snapshot, const Visit& visit) {
  std::map<std::string_view, std::vector<const ModelVersion*>> models;
  for (const auto& version : snapshot.versions) models[version->model].push_back(version.get());
  for (const auto& [name, versions] : models) visit(name, versions);
}

template <DurationHistogram VersionCounts::*kDurations>
Histogram Merged(const std::vector<const ModelVersion*>& versions) {
  Histogram all(DurationHistogram::kBuckets);
  for (const ModelVersion* version : versions)
    all.Merge(((*version->counts).*kDurations).Snapshot());
  return all;
}

}  // namespace

void TritonSuccess(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  for (const auto& model : snapshot.versions) {
    writer.Sample({{"model", model->model}, {"version", model->version}},
                  int64_t{model->counts->answered});
  }
}

void TritonFailure(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  for (const auto& model : snapshot.versions) {
    const auto sample = [&](std::string_view reason, int64_t count) {
      writer.Sample({{"model", model->model}, {"version", model->version}, {"reason", reason}},
                    count);
    };
    sample("BACKEND", model->counts->failed);
    sample("OTHER", model->counts->refused);
    sample("CANCELED", model->counts->cancelled);
    sample("REJECTED", model->counts->rejected + model->counts->expired);
  }
}

void TfRequestCount(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  ForEachModel(snapshot, [&](std::string_view name, const auto& versions) {
    int64_t answered = 0;
    int64_t refused = 0;
    int64_t failed = 0;
    int64_t unavailable = 0;
    int64_t late = 0;
    for (const ModelVersion* version : versions) {
      answered += version->counts->answered;
      refused += version->counts->refused;
      failed += version->counts->failed;
      unavailable += version->counts->rejected;
      late += version->counts->expired;
    }
    writer.Sample({{"model_name", name}, {"status", "OK"}}, answered);
    writer.Sample({{"model_name", name}, {"status", "INVALID_ARGUMENT"}}, refused);
    writer.Sample({{"model_name", name}, {"status", "INTERNAL"}}, failed);
    writer.Sample({{"model_name", name}, {"status", "UNAVAILABLE"}}, unavailable);
    writer.Sample({{"model_name", name}, {"status", "DEADLINE_EXCEEDED"}}, late);
  });
}

void TfRequestLatency(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  ForEachModel(snapshot, [&](std::string_view name, const auto& versions) {
    writer.Durations({{"model_name", name}, {"API", "Predict"}, {"entrypoint", "REST"}},
                     Merged<&VersionCounts::total>(versions));
  });
}

void TfRuntimeLatency(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  ForEachModel(snapshot, [&](std::string_view name, const auto& versions) {
    writer.Durations({{"model_name", name}, {"API", "Predict"}, {"runtime", "TF1"}},
                     Merged<&VersionCounts::compute>(versions));
  });
}

}  // namespace tenon
