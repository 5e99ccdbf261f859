#include "metrics/metrics_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sketch/duration_histogram.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Metric kCounted{"t_calls", MetricKind::kCounter, "", "", "Calls."};
constexpr Metric kTimed{"t_seconds", MetricKind::kHistogram, "seconds", "", "Times."};
constexpr Metric kForeign{"nv_x", MetricKind::kPlainCounter, "", "", "X."};
constexpr Metric kInfo{"t_build", MetricKind::kInfo, "", "", "Build."};

TEST(MetricsWriterTest, NamesCountersAsEachFormatWantsThem) {
  MetricsWriter text(MetricsFormat::kText, 10);
  MetricsWriter open(MetricsFormat::kOpenMetrics, 10);
  for (MetricsWriter* writer : {&text, &open}) {
    for (const Metric* metric : {&kCounted, &kForeign, &kInfo}) {
      writer->Begin(*metric);
      writer->Sample({{"a", "b"}, {"c", "d"}}, int64_t{3});
    }
  }
  EXPECT_EQ(text.Take(),
            "# HELP t_calls_total Calls.\n# TYPE t_calls_total counter\n"
            "t_calls_total{a=\"b\",c=\"d\"} 3\n"
            "# HELP nv_x X.\n# TYPE nv_x counter\nnv_x{a=\"b\",c=\"d\"} 3\n"
            "# HELP t_build_info Build.\n# TYPE t_build_info gauge\n"
            "t_build_info{a=\"b\",c=\"d\"} 3\n");
  EXPECT_EQ(open.Take(),
            "# HELP t_calls Calls.\n# TYPE t_calls counter\nt_calls_total{a=\"b\",c=\"d\"} 3\n"
            "# HELP nv_x X.\n# TYPE nv_x unknown\nnv_x{a=\"b\",c=\"d\"} 3\n"
            "# HELP t_build Build.\n# TYPE t_build info\nt_build_info{a=\"b\",c=\"d\"} 3\n# EOF\n");
}

TEST(MetricsWriterTest, ALabelCannotEndItsLine) {
  MetricsWriter writer(MetricsFormat::kText, 10);
  writer.Begin(kCounted);
  writer.Sample({{"model", "a\"} 1\nb\\"}}, int64_t{1});
  EXPECT_THAT(writer.Take(), HasSubstr(R"(t_calls_total{model="a\"} 1\nb\\"} 1)"
                                       "\n"));
}

TEST(MetricsWriterTest, HistogramsAreCumulativeAndInTheirUnit) {
  Histogram histogram(DurationHistogram::kBuckets);
  for (const int64_t value : {5, 120, 20'000, 200'000'000}) histogram.Add(value);
  MetricsWriter writer(MetricsFormat::kText, 100);
  writer.Begin(kTimed);
  writer.Durations({}, histogram);
  const std::string page = writer.Take();
  EXPECT_THAT(page, HasSubstr("t_seconds_bucket{le=\"1e-05\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("t_seconds_bucket{le=\"2.5e-05\"} 2\n"));
  EXPECT_THAT(page, HasSubstr("t_seconds_bucket{le=\"0.001\"} 2\n"));
  EXPECT_THAT(page, HasSubstr("t_seconds_bucket{le=\"10.0\"} 3\n"));
  EXPECT_THAT(page, HasSubstr("t_seconds_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(page, HasSubstr("t_seconds_count 4\nt_seconds_sum 20.0020125\n"));
}

TEST(MetricsWriterTest, WhatIsBeyondTheLimitIsLeftOutWholeAndCounted) {
  MetricsWriter writer(MetricsFormat::kText, 2);
  writer.Begin(kTimed);
  writer.Durations({}, Histogram(DurationHistogram::kBuckets));
  writer.Begin(kCounted);
  for (const std::string_view value : {"a", "b", "c"}) writer.Sample({{"x", value}}, int64_t{1});
  writer.Begin(kForeign);
  writer.LeftOut();
  const std::string page = writer.Take();
  EXPECT_THAT(page, Not(HasSubstr("t_seconds_")));
  EXPECT_THAT(page, HasSubstr("x=\"b\""));
  EXPECT_THAT(page, Not(HasSubstr("x=\"c\"")));
  EXPECT_THAT(page, HasSubstr("\nnv_x 23\n"));
}

}  // namespace
}  // namespace tenon
