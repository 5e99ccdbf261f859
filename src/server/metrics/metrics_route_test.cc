#include "metrics/metrics_route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/access.h"
#include "inference/testing/constant_servable.h"

namespace tenon {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MetricsRouteTest, TakesANewSnapshotForEachScrape) {
  int64_t threads = 0;
  const Route route = MetricsRoute(
      [&threads] { return MetricsSnapshot{.process = {.threads = ++threads}}; }, MetricsOptions());
  EXPECT_EQ(route.permission, Permission::kReadMetrics);
  EXPECT_THAT(route.handler({}).text, HasSubstr("\nprocess_threads 1\n"));
  EXPECT_THAT(route.handler({}).text, HasSubstr("\nprocess_threads 2\n"));
}

TEST(MetricsRouteTest, AKeyThatIsNarrowedLearnsOfItsModelsOnly) {
  const Route route = MetricsRoute(
      [] {
        MetricsSnapshot now;
        for (const char* model : {"churn", "fraud"}) {
          now.statuses.push_back({.model = model, .version = "1"});
          auto version = std::make_shared<ModelVersion>();
          version->model = model;
          version->servable =
              std::make_shared<ConstantServable>(Signature(), std::vector<NamedTensor>());
          now.versions.push_back(std::move(version));
        }
        return now;
      },
      {.triton = true, .tf_serving = true});
  const Access access({.permissions = {Permission::kReadMetrics}, .models = {"churn"}});
  HttpRequest request;
  request.access = &access;
  EXPECT_THAT(route.handler(request).text, HasSubstr("churn"));
  EXPECT_THAT(route.handler(request).text, Not(HasSubstr("fraud")));
  EXPECT_THAT(route.handler({}).text, HasSubstr("fraud"));
}

TEST(MetricsRouteTest, SaysWhichFormatItAnswersIn) {
  const Route route = MetricsRoute([] { return MetricsSnapshot(); }, MetricsOptions());
  const http1::Header accept{"Accept", "application/openmetrics-text"};
  HttpRequest request;
  request.headers = std::span(&accept, 1);
  EXPECT_EQ(route.handler(request).content_type,
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_EQ(route.handler({}).content_type, "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace
}  // namespace tenon
