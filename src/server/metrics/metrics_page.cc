#include "metrics/metrics_page.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "metrics/metric.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

bool IsWanted(MetricGroup group, const MetricsOptions& options) {
  switch (group) {
    case MetricGroup::kTenon:
      return true;
    case MetricGroup::kTriton:
      return options.triton;
    case MetricGroup::kTfServing:
      return options.tf_serving;
  }
  return false;
}

// How much a media range of an Accept header wants each format; negative: not told.
struct Wish {
  double open_metrics = -1;
  double text = -1;
};

void Read(absl::string_view range, Wish* wish) {
  double q = 1;
  absl::string_view version;
  absl::string_view type;
  bool first = true;
  for (absl::string_view part : absl::StrSplit(range, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (first) type = part;
    first = false;
    if (absl::StartsWithIgnoreCase(part, "q=") && !absl::SimpleAtod(part.substr(2), &q)) q = 0;
    if (absl::StartsWithIgnoreCase(part, "version=")) version = part.substr(8);
  }
  if (absl::EqualsIgnoreCase(type, "application/openmetrics-text")) {
    // 0.0.1 is what the format was before its first version.
    if (version.empty() || version == "1.0.0") wish->open_metrics = std::max(wish->open_metrics, q);
  } else if (absl::EqualsIgnoreCase(type, "text/plain") || type == "text/*" || type == "*/*") {
    wish->text = std::max(wish->text, q);
  }
}

std::string_view KindText(MetricKind kind) {
  switch (kind) {
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kCounter:
    case MetricKind::kPlainCounter:
      return "counter";
    case MetricKind::kHistogram:
    case MetricKind::kMicroseconds:
      return "histogram";
    case MetricKind::kInfo:
      return "info";
  }
  return {};
}

std::string_view SampleSuffix(MetricKind kind) {
  if (kind == MetricKind::kCounter) return "_total";
  return kind == MetricKind::kInfo ? "_info" : "";
}

constexpr std::string_view kDocsHead = R"(# Metrics

Made by `tenon help --metrics`; do not edit.

`GET /metrics` answers with what the server is and has done, for Prometheus and its like: in OpenMetrics 1.0.0 where `Accept` wants
that at least as much as text, else in the text format 0.0.4. The route asks for the permission `read-metrics`.

```yaml
scrape_configs:
  - job_name: tenon
    static_configs: [{targets: ["127.0.0.1:8080"]}]
```

Counting costs a request some tens of nanoseconds and no lock. Histograms have bounds from 10 us to 10 s in steps of 1, 2.5, 5; the
server keeps them finer (two digits), which is where the percentiles of `tenon models` come from. Figures of a version begin anew
when it is loaded anew.

No label holds what a caller sent: routes are those of the [HTTP API](http-api.md), `none` for requests that met none, and models are
those that are loaded. A page has `metrics.max_series` series at most; what does not grow with the number of models comes
first, and `tenon_metrics_left_out` says how many did not fit.

A share of requests that are slower than 250 ms, and the 99th percentile by model:

```
1 - sum(rate(tenon_http_request_duration_seconds_bucket{route="oip.infer",le="0.25"}[5m]))
  / sum(rate(tenon_http_request_duration_seconds_count{route="oip.infer"}[5m]))
histogram_quantile(0.99, sum by (model, le) (rate(tenon_model_request_duration_seconds_bucket[5m])))
```

`metrics.compatibility` adds the names of others, so that dashboards and scaling rules made for them live on. In OpenMetrics their
counters are of type `unknown`, since they do not end in `_total`.
)";

constexpr std::string_view kTableHead = "\n| name | kind | labels | meaning |\n|---|---|---|---|\n";

std::string DocsOf(MetricGroup group) {
  std::string rows(kTableHead);
  for (const Metric& metric : MetricTable()) {
    if (metric.group != group) continue;
    StrAppend(&rows, "| `", metric.name, SampleSuffix(metric.kind), "` | ", KindText(metric.kind),
              " | ", metric.labels, " | ", metric.help, " |\n");
  }
  return rows;
}

}  // namespace

std::string MetricsPage(const MetricsSnapshot& snapshot, MetricsFormat format,
                        const MetricsOptions& options) {
  MetricsWriter writer(format, options.max_series);
  for (const Metric& metric : MetricTable()) {
    if (!IsWanted(metric.group, options)) continue;
    writer.Begin(metric);
    metric.collect(snapshot, writer);
  }
  return writer.Take();
}

MetricsFormat FormatFor(std::string_view accept) {
  Wish wish;
  for (const absl::string_view range : absl::StrSplit(ToAbsl(accept), ',')) Read(range, &wish);
  return wish.open_metrics > 0 && wish.open_metrics >= wish.text ? MetricsFormat::kOpenMetrics
                                                                 : MetricsFormat::kText;
}

std::string_view ContentTypeOf(MetricsFormat format) {
  return format == MetricsFormat::kOpenMetrics
             ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
             : "text/plain; version=0.0.4; charset=utf-8";
}

std::string MetricsDocs() {
  return StrCat(kDocsHead, "\n## Tenon's", "\n", DocsOf(MetricGroup::kTenon),
                "\n## Triton's (`triton` or `all`)\n", DocsOf(MetricGroup::kTriton),
                "\n## TensorFlow Serving's (`tfserving` or `all`)\n",
                DocsOf(MetricGroup::kTfServing));
}

}  // namespace tenon
