// Writes metrics as Prometheus reads them: its text format 0.0.4 or OpenMetrics 1.0.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "metrics/metric.h"
#include "sketch/histogram.h"

namespace tenon {

enum class MetricsFormat : uint8_t { kText, kOpenMetrics };

// Thread-compatible; for one page.
class MetricsWriter {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Series beyond `max_series` (metrics.max_series) are counted and left out; a histogram is
  // written whole or not at all.
  MetricsWriter(MetricsFormat format, int64_t max_series)
      : format_(format), max_series_(max_series) {}

  // The samples that follow are of this metric.
  void Begin(const Metric& metric);

  void Sample(Labels labels, int64_t value);
  void Sample(Labels labels, double value);

  // Of DurationHistogram's buckets.
  void Durations(Labels labels, const Histogram& histogram);

  // How many were left out, whatever the limit.
  void LeftOut() { Line("", {}, "", std::to_string(left_out_)); }

  // The page; once.
  std::string Take();

 private:
  bool Admit(int64_t series);
  void Line(std::string_view suffix, Labels labels, std::string_view bound, std::string_view value);

  const MetricsFormat format_;
  const int64_t max_series_;
  const Metric* metric_ = nullptr;
  int64_t series_ = 0;
  int64_t left_out_ = 0;
  std::string page_;
};

}  // namespace tenon
