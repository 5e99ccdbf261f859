#include "api/route.h"

#include <gtest/gtest.h>

namespace tenon {
namespace {

Route Row(std::string_view method, std::string_view pattern) {
  Route route;
  route.method = method;
  route.pattern = pattern;
  route.dialect = "test";
  route.label = "test.row";
  route.summary = "A row";
  route.handler = [](const HttpRequest&) { return HttpResponse(); };
  return route;
}

TEST(RouteTest, TakesRoutesThatDiffer) {
  const auto table =
      RouteTable::Create({Row("GET", "/a"), Row("POST", "/a"), Row("GET", "/a/{b}")});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->routes().size(), 3u);
}

TEST(RouteTest, RefusesTwoRoutesForTheSamePath) {
  EXPECT_EQ(RouteTable::Create({Row("GET", "/a/{b}"), Row("GET", "/a/{c}")}).status().message(),
            "adding route GET /a/{c}: it is there");
}

TEST(RouteTest, RefusesIncompleteRows) {
  Route route = Row("GET", "/a");
  route.handler = nullptr;
  EXPECT_EQ(RouteTable::Create({route}).status().message(),
            "adding route GET /a: a column is empty");
  route = Row("POST", "/a");
  route.request_schema = "{}";
  EXPECT_EQ(RouteTable::Create({route}).status().message(),
            "adding route POST /a: it has a request schema and takes no body");
}

}  // namespace
}  // namespace tenon
