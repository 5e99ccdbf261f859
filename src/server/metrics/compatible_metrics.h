// Figures under the names that Triton and TensorFlow Serving have for them, so that dashboards and
// scaling rules made for those live on. Rows of MetricTable.
//
// Names, labels and units: Triton's docs/user_guide/metrics.md; TensorFlow Serving's
// servables/tensorflow/util.cc.
#pragma once

#include "metrics/metrics_snapshot.h"
#include "metrics/metrics_writer.h"

namespace tenon {

void TritonSuccess(const MetricsSnapshot& snapshot, MetricsWriter& writer);
void TritonFailure(const MetricsSnapshot& snapshot, MetricsWriter& writer);

template <DurationHistogram VersionCounts::*kDurations>
void TritonDuration(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  for (const auto& model : snapshot.versions) {
    const Histogram durations = ((*model->counts).*kDurations).Snapshot();
    writer.Sample({{"model", model->model}, {"version", model->version}},
                  absl::ToInt64Microseconds(durations.sum() * DurationHistogram::kUnit));
  }
}

// Of requests that were answered.
template <std::atomic<int64_t> VersionCounts::*kNanoseconds>
void TritonTime(const MetricsSnapshot& snapshot, MetricsWriter& writer) {
  for (const auto& model : snapshot.versions)
    writer.Sample({{"model", model->model}, {"version", model->version}},
                  ((*model->counts).*kNanoseconds) / 1000);
}

void TfRequestCount(const MetricsSnapshot& snapshot, MetricsWriter& writer);
void TfRequestLatency(const MetricsSnapshot& snapshot, MetricsWriter& writer);
void TfRuntimeLatency(const MetricsSnapshot& snapshot, MetricsWriter& writer);

}  // namespace tenon
