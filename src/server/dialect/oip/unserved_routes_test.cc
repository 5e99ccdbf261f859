#include "dialect/oip/unserved_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/router.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

TEST(UnservedRoutesTest, EachCallNamesWhatIsNotThere) {
  const RouteTable table = RouteTable::Create(UnservedRoutes()).value();
  for (const Route& route : table.routes()) {
    const HttpResponse response = route.handler({});
    EXPECT_EQ(response.status, 501) << route.pattern;
    EXPECT_THAT(response.text, HasSubstr("not served: "));
  }
  const Router router(table);
  EXPECT_THAT(router.Match("POST", "/v2/models/m/trace/setting").route->handler({}).text,
              HasSubstr("trace settings: the server has no tracer"));
  EXPECT_EQ(router.Match("GET", "/v2/models/m/versions/1/trace/setting").refusal.status, 404);
}

}  // namespace
}  // namespace tenon::oip
