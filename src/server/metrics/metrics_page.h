// All metrics of a moment as one page, and the docs of what can be on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "metrics/metrics_snapshot.h"
#include "metrics/metrics_writer.h"

namespace tenon {

struct MetricsOptions {
  int64_t max_series = 20'000;  // metrics.max_series
  bool triton = false;          // metrics.compatibility
  bool tf_serving = false;
};

std::string MetricsPage(const MetricsSnapshot& snapshot, MetricsFormat format,
                        const MetricsOptions& options);

// The format that an Accept header asks for (RFC 9110, section 12.5.1): OpenMetrics where it is
// wanted at least as much as text, which is the answer to all else.
MetricsFormat FormatFor(std::string_view accept);

// The Content-Type of a format.
std::string_view ContentTypeOf(MetricsFormat format);

// docs/metrics.md: the table as Markdown.
std::string MetricsDocs();

}  // namespace tenon
