#include "api/route_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenon {
namespace {

using testing::EndsWith;

Route Row(std::string_view method, std::string_view pattern, int64_t max_body_bytes) {
  Route route;
  route.method = method;
  route.pattern = pattern;
  route.dialect = "oip";
  route.label = "oip.test";
  route.summary = "Runs a model";
  route.max_body_bytes = max_body_bytes;
  route.request_schema = max_body_bytes > 0 ? "{}" : "";
  route.handler = [](const HttpRequest&) { return HttpResponse(); };
  return route;
}

TEST(RoutePageTest, HasARowForEveryRoute) {
  const RouteTable table =
      RouteTable::Create({Row("POST", "/m/{model}", 2048), Row("GET", "/m", 0)}).value();
  EXPECT_THAT(RoutePage(table),
              EndsWith("|---|---|---|---|---|---|\n"
                       "| POST | `/m/{model}` | oip | infer | 2 KiB | Runs a model |\n"
                       "| GET | `/m` | oip | infer | none | Runs a model |\n"));
}

}  // namespace
}  // namespace tenon
