#include "metrics/metrics_page.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/testing/constant_servable.h"
#include "metrics/metric.h"
#include "strings/str_cat.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;

std::shared_ptr<const ModelVersion> MakeVersion(const std::string& model) {
  auto version = std::make_shared<ModelVersion>();
  version->model = model;
  version->version = "1";
  version->servable = std::make_shared<ConstantServable>(Signature(), std::vector<NamedTensor>());
  version->counts->answered = 7;
  version->counts->refused = 2;
  version->counts->total.Add(absl::Milliseconds(3));
  version->counts->expired = 1;
  version->counts->rejected = 4;
  version->counts->waiting = 5;
  version->counts->OnBatch(8, {});
  return version;
}

MetricsSnapshot Example(int models) {
  MetricsSnapshot now{.version = "1.2", .ready = true};
  for (int i = 0; i < models; ++i) {
    now.versions.push_back(MakeVersion(StrCat("m", i)));
    now.statuses.push_back(
        {.model = StrCat("m", i), .version = "1", .state = VersionState::kReady});
  }
  return now;
}

TEST(MetricsPageTest, TellsOfModelsAndTheirVersions) {
  const std::string page = MetricsPage(Example(2), MetricsFormat::kText, {});
  EXPECT_THAT(page, HasSubstr("tenon_model_requests_total{model=\"m1\",version=\"1\","
                              "outcome=\"answered\"} 7\n"));
  EXPECT_THAT(page, HasSubstr("outcome=\"expired\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("tenon_model_requests_waiting{model=\"m0\",version=\"1\"} 5\n"));
  EXPECT_THAT(page, HasSubstr("tenon_model_runs_total{model=\"m0\",version=\"1\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("tenon_model_versions{state=\"READY\"} 2\n"));
  EXPECT_THAT(page, HasSubstr("tenon_model_versions{state=\"FAILED\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("tenon_model_request_duration_seconds_sum{model=\"m0\","
                              "version=\"1\"} 0.003\n"));
  EXPECT_THAT(page, Not(HasSubstr("nv_inference")));
}

TEST(MetricsPageTest, OthersNamesAreToldWhenAskedFor) {
  const std::string page =
      MetricsPage(Example(1), MetricsFormat::kText, {.triton = true, .tf_serving = true});
  EXPECT_THAT(page, HasSubstr("nv_inference_request_success{model=\"m0\",version=\"1\"} 7\n"));
  EXPECT_THAT(page, HasSubstr("nv_inference_request_duration_us{model=\"m0\",version=\"1\"} 3000"));
  EXPECT_THAT(page, HasSubstr("nv_inference_exec_count{model=\"m0\",version=\"1\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("nv_inference_pending_request_count{model=\"m0\",version=\"1\"} 5"));
  EXPECT_THAT(page, HasSubstr("reason=\"REJECTED\"} 5\n"));
  EXPECT_THAT(page, HasSubstr(":tensorflow:serving:request_count{model_name=\"m0\","
                              "status=\"INVALID_ARGUMENT\"} 2\n"));
  EXPECT_THAT(page, HasSubstr(":tensorflow:serving:request_latency_bucket{model_name=\"m0\","
                              "API=\"Predict\",entrypoint=\"REST\",le=\"5000.0\"} 1\n"));
}

TEST(MetricsPageTest, AnyNumberOfModelsKeepsToTheLimitOfSeries) {
  const std::string page =
      MetricsPage(Example(500), MetricsFormat::kText, {.max_series = 1'000, .triton = true});
  int64_t series = 0;
  for (size_t at = 0; at < page.size(); at = page.find('\n', at) + 1) series += page[at] != '#';
  EXPECT_LE(series, 1'001);
  EXPECT_THAT(page, HasSubstr("tenon_build_info{version=\"1.2\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("\ntenon_metrics_left_out "));
  EXPECT_THAT(page, Not(HasSubstr("\ntenon_metrics_left_out 0\n")));
}

TEST(MetricsPageTest, AcceptChoosesTheFormat) {
  for (const std::string_view open :
       {"application/openmetrics-text", "application/openmetrics-text;version=1.0.0,text/plain",
        // What Prometheus sends.
        "application/openmetrics-text;version=1.0.0;q=0.5,"
        "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "Application/OpenMetrics-Text; version=1.0.0; charset=utf-8; q=1"}) {
    EXPECT_EQ(FormatFor(open), MetricsFormat::kOpenMetrics) << open;
  }
  for (const std::string_view text :
       {"", "*/*", "text/plain", "application/json", "application/openmetrics-text;q=0",
        "application/openmetrics-text;version=2.0.0", "application/openmetrics-text;q=0.2,text/*",
        "application/openmetrics-text;q=nonsense", ";;,,"}) {
    EXPECT_EQ(FormatFor(text), MetricsFormat::kText) << text;
  }
}

TEST(MetricsPageTest, NamesAreUniqueAndEndInTheirUnit) {
  std::set<std::string_view> names;
  for (const Metric& metric : MetricTable()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_TRUE(metric.name.ends_with(metric.unit)) << metric.name;
    EXPECT_FALSE(metric.name.ends_with("_total")) << metric.name;
    EXPECT_TRUE(metric.collect != nullptr) << metric.name;
    EXPECT_THAT(MetricsDocs(), HasSubstr(metric.name));
  }
}

}  // namespace
}  // namespace tenon
