#include "api/router.h"

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

class RouterTest : public testing::Test {
 protected:
  // "pattern" or the refusal's status.
  std::string Match(std::string_view method, std::string_view target) {
    last_ = router_.Match(method, target);
    return last_.route != nullptr ? std::string(last_.route->pattern)
                                  : std::to_string(last_.refusal.status);
  }

  const RouteTable table_ =
      RouteTable::Create({Row("GET", "/v2"), Row("GET", "/v2/models/{model}"),
                          Row("POST", "/v2/models/{model}/infer"),
                          Row("POST", "/v1/models/{model}:predict"),
                          Row("GET", "/v1/models/{model}"),
                          Row("POST", "/v2/models/{model}/versions/{version}/infer")})
          .value();
  const Router router_{table_};
  RouteMatch last_;
};

TEST_F(RouterTest, FindsRoutesAndTheirParameters) {
  EXPECT_EQ(Match("GET", "/v2"), "/v2");
  EXPECT_EQ(Match("POST", "/v2/models/m/versions/7/infer?a=b"),
            "/v2/models/{model}/versions/{version}/infer");
  ASSERT_EQ(last_.parameters.size(), 2u);
  EXPECT_EQ(last_.parameters[0].second, "m");
  EXPECT_EQ(last_.parameters[1].second, "7");
  EXPECT_EQ(last_.query, "a=b");
}

TEST_F(RouterTest, AVerbMayFollowAName) {
  EXPECT_EQ(Match("POST", "/v1/models/a:b%20c:predict"), "/v1/models/{model}:predict");
  ASSERT_EQ(last_.parameters.size(), 1u);
  EXPECT_EQ(last_.parameters[0], (std::pair<std::string_view, std::string>("model", "a:b c")));
  EXPECT_EQ(Match("GET", "/v1/models/m:predict"), "405");
  EXPECT_EQ(last_.refusal.headers[0].second, "POST");
  for (const char* path : {"/v1/models/:predict", "/v1/models/m:explain", "/v1/models/mpredict",
                           "/v1/models/m%3Apredict"}) {
    EXPECT_EQ(Match("POST", path), "405") << path;
    EXPECT_EQ(Match("GET", path), "/v1/models/{model}") << path;
  }
  EXPECT_EQ(Match("POST", "/v1/models/m:predict/x"), "404");
}

TEST_F(RouterTest, LetsOneSlashAtTheEndPass) {
  EXPECT_EQ(Match("GET", "/v2/"), "/v2");
  EXPECT_EQ(Match("GET", "/v2//"), "400");
}

TEST_F(RouterTest, DecodesNames) {
  EXPECT_EQ(Match("GET", "/v2/models/my%20m%C3%B6del"), "/v2/models/{model}");
  EXPECT_EQ(last_.parameters[0].second, "my mödel");
}

TEST_F(RouterTest, TakesTheAbsoluteForm) {
  EXPECT_EQ(Match("GET", "http://other.example/v2"), "/v2");
  EXPECT_EQ(Match("GET", "http://other.example"), "404");
  EXPECT_EQ(Match("OPTIONS", "*"), "400");
  EXPECT_EQ(Match("GET", ""), "400");
}

TEST_F(RouterTest, RefusesPathsThatMeanMoreThanOneThing) {
  for (const char* path :
       {"/v2/models/m/../../admin", "//v2", "/%2e%2e/admin", "/v2/./models", "/v2/models/a%2fb",
        "/v2/models/a%5Cb", "/v2;x", "\\v2", "/v2\\models", "/v2/models/a%00", "/v2/models/%",
        "/v2/models/%4", "/v2/models/%zz", "/v2/models/\xff", "/v2/models/%ff", "/v2/models/a b",
        "/v2/models//infer", "/v2#f"}) {
    EXPECT_EQ(Match("GET", path), "400") << path;
  }
}

TEST_F(RouterTest, SaysWhichMethodsAPathTakes) {
  EXPECT_EQ(Match("DELETE", "/v2/models/m"), "405");
  ASSERT_FALSE(last_.refusal.headers.empty());
  EXPECT_EQ(last_.refusal.headers[0].first, "Allow");
  EXPECT_EQ(last_.refusal.headers[0].second, "GET, HEAD");
  EXPECT_EQ(Match("GET", "/v2/models/m/infer"), "405");
  EXPECT_EQ(Match("HEAD", "/v2"), "/v2");
}

TEST_F(RouterTest, DoesNotKnowOtherPaths) {
  EXPECT_EQ(Match("GET", "/"), "404");
  EXPECT_EQ(Match("GET", "/v1"), "404");
  EXPECT_EQ(Match("POST", "/v2/models/m/infer/more"), "404");
}

}  // namespace
}  // namespace tenon
