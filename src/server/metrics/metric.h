// One row of the table of metrics: what the page for Prometheus, the docs and the limit on series
// need to know.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "metrics/metrics_snapshot.h"

namespace tenon {

class MetricsWriter;

enum class MetricKind : uint8_t {
  kGauge,
  kCounter,       // its samples' names end in "_total"
  kPlainCounter,  // of others' names, which do not; OpenMetrics has no such counters
  kHistogram,     // of durations in seconds
  kMicroseconds,  // the same in microseconds, as others have it
  kInfo,          // the value is 1, what is told are the labels; samples' names end in "_info"
};

// Whose names they are. Those of others are told when metrics.compatibility says so.
enum class MetricGroup : uint8_t { kTenon, kTriton, kTfServing };

struct Metric {
  std::string_view name;  // of the family: without "_total" and the like
  MetricKind kind = MetricKind::kGauge;
  std::string_view unit;    // with which the name ends; empty: none
  std::string_view labels;  // for the docs: "model, version"
  std::string_view help;
  void (*collect)(const MetricsSnapshot& snapshot, MetricsWriter& writer) = nullptr;
  MetricGroup group = MetricGroup::kTenon;
};

// In the order of the page: what does not grow with models first, so that the limit on series
// takes nothing of it. Constant.
std::span<const Metric> MetricTable();

}  // namespace tenon
