#include "metrics/metrics_writer.h"

#include <array>
#include <charconv>

#include "sketch/duration_histogram.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

// A bound of a histogram in the units of DurationHistogram, and as it is written.
struct Bound {
  int64_t value;
  std::string_view seconds;
  std::string_view microseconds;
};

// 10 us to 10 s. All are bounds of buckets, so that what is told of them is exact.
constexpr std::array kBounds = {
    Bound{100, "1e-05", "10.0"},         Bound{250, "2.5e-05", "25.0"},
    Bound{500, "5e-05", "50.0"},         Bound{1'000, "0.0001", "100.0"},
    Bound{2'500, "0.00025", "250.0"},    Bound{5'000, "0.0005", "500.0"},
    Bound{10'000, "0.001", "1000.0"},    Bound{25'000, "0.0025", "2500.0"},
    Bound{50'000, "0.005", "5000.0"},    Bound{100'000, "0.01", "10000.0"},
    Bound{250'000, "0.025", "25000.0"},  Bound{500'000, "0.05", "50000.0"},
    Bound{1'000'000, "0.1", "100000.0"}, Bound{2'500'000, "0.25", "250000.0"},
    Bound{5'000'000, "0.5", "500000.0"}, Bound{10'000'000, "1.0", "1e+06"},
    Bound{25'000'000, "2.5", "2.5e+06"}, Bound{50'000'000, "5.0", "5e+06"},
    Bound{100'000'000, "10.0", "1e+07"}};
constexpr int64_t kSeriesOfHistogram = std::ssize(kBounds) + 3;

std::string NumberText(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::string_view TypeOf(MetricKind kind, MetricsFormat format) {
  const bool open = format == MetricsFormat::kOpenMetrics;
  switch (kind) {
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kPlainCounter:
      return open ? "unknown" : "counter";
    case MetricKind::kHistogram:
    case MetricKind::kMicroseconds:
      return "histogram";
    case MetricKind::kInfo:
      return open ? "info" : "gauge";
  }
  return {};
}

// What the names of a metric's samples have behind the family's.
std::string_view SuffixOf(MetricKind kind) {
  if (kind == MetricKind::kCounter) return "_total";
  return kind == MetricKind::kInfo ? "_info" : "";
}

void AppendLabelValue(std::string_view value, std::string* out) {
  for (const char c : value) {
    if (c == '\n') {
      out->append("\\n");
      continue;
    }
    if (c == '"' || c == '\\') out->push_back('\\');
    out->push_back(c);
  }
}

}  // namespace

void MetricsWriter::Begin(const Metric& metric) {
  metric_ = &metric;
  // In the older format the family of a counter has the name of its samples.
  const std::string_view suffix =
      format_ == MetricsFormat::kText ? SuffixOf(metric.kind) : std::string_view();
  StrAppend(&page_, "# HELP ", metric.name, suffix, " ", metric.help, "\n# TYPE ", metric.name,
            suffix, " ", TypeOf(metric.kind, format_), "\n");
  if (format_ == MetricsFormat::kOpenMetrics && !metric.unit.empty())
    StrAppend(&page_, "# UNIT ", metric.name, " ", metric.unit, "\n");
}

bool MetricsWriter::Admit(int64_t series) {
  if (series_ + series > max_series_) {
    left_out_ += series;
    return false;
  }
  series_ += series;
  return true;
}

void MetricsWriter::Line(std::string_view suffix, Labels labels, std::string_view bound,
                         std::string_view value) {
  StrAppend(&page_, metric_->name, suffix);
  char before = '{';
  for (const auto& [name, text] : labels) {
    page_.push_back(before);
    StrAppend(&page_, name, "=\"");
    AppendLabelValue(text, &page_);
    page_.push_back('"');
    before = ',';
  }
  if (!bound.empty()) {
    page_.push_back(before);
    StrAppend(&page_, "le=\"", bound, "\"");
    before = ',';
  }
  StrAppend(&page_, before == ',' ? "} " : " ", value, "\n");
}

void MetricsWriter::Sample(Labels labels, int64_t value) {
  if (Admit(1)) Line(SuffixOf(metric_->kind), labels, "", StrCat(value));
}

void MetricsWriter::Sample(Labels labels, double value) {
  if (Admit(1)) Line(SuffixOf(metric_->kind), labels, "", NumberText(value));
}

void MetricsWriter::Durations(Labels labels, const Histogram& histogram) {
  if (!Admit(kSeriesOfHistogram)) return;
  const bool in_seconds = metric_->kind == MetricKind::kHistogram;
  int64_t below = 0;
  int64_t from = 0;
  for (const Bound& bound : kBounds) {
    below += histogram.CountBetween(from, bound.value);
    from = bound.value;
    Line("_bucket", labels, in_seconds ? bound.seconds : bound.microseconds, StrCat(below));
  }
  const absl::Duration sum = histogram.sum() * DurationHistogram::kUnit;
  Line("_bucket", labels, "+Inf", StrCat(histogram.count()));
  Line("_count", labels, "", StrCat(histogram.count()));
  Line("_sum", labels, "",
       NumberText(in_seconds ? absl::ToDoubleSeconds(sum) : absl::ToDoubleMicroseconds(sum)));
}

std::string MetricsWriter::Take() {
  if (format_ == MetricsFormat::kOpenMetrics) page_.append("# EOF\n");
  return std::move(page_);
}

}  // namespace tenon
