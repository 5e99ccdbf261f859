#include "dialect/oip/repository_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/access.h"
#include "api/router.h"
#include "dialect/oip/testing/repository_fixture.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

class RepositoryRoutesTest : public RepositoryFixture {
 protected:
  const Access* access_ = nullptr;  // the caller's

  HttpResponse Post(std::string_view path, std::string body = "") {
    RouteMatch match = Router(*table_).Match("POST", path);
    if (match.route == nullptr) return match.refusal;
    HttpRequest request;
    request.parameters = match.parameters;
    request.body = Body::Of(std::move(body));
    request.access = access_;
    return match.route->handler(request);
  }

  absl::StatusOr<RouteTable> table_ = RouteTable::Create(RepositoryRoutes(&*repository_, 1 << 20));
};

TEST_F(RepositoryRoutesTest, IndexTellsOnlyTheNameOfWhatNobodyAskedFor) {
  EXPECT_EQ(Post("/v2/repository/index").text, R"([{"name":"bad"},{"name":"good"}])");
  EXPECT_EQ(Post("/v2/repository/any/index", "{}").text, R"([{"name":"bad"},{"name":"good"}])");
  EXPECT_EQ(Post("/v2/repository/index", R"({"ready":true})").text, "[]");
}

TEST_F(RepositoryRoutesTest, LoadsAndUnloads) {
  EXPECT_EQ(Post("/v2/repository/models/good/load").status, 200);
  EXPECT_THAT(Post("/v2/repository/index", R"({"ready":true})").text,
              HasSubstr(R"({"name":"good","version":"1","state":"READY","reason":"")"));
  EXPECT_TRUE(directory_.Find("good", "").ok());
  EXPECT_EQ(Post("/v2/repository/models/good/load", R"({"parameters":{"reload":true}})").status,
            200);
  EXPECT_EQ(
      Post("/v2/repository/models/good/unload", R"({"parameters":{"unload_dependents":false}})")
          .status,
      200);
  EXPECT_FALSE(directory_.Find("good", "").ok());
}

TEST_F(RepositoryRoutesTest, FailuresSayWhy) {
  const HttpResponse failed = Post("/v2/repository/models/bad/load");
  EXPECT_EQ(failed.status, 400);
  EXPECT_THAT(failed.text, HasSubstr("loading model 'bad': config.pbtxt: line 3"));
  EXPECT_THAT(Post("/v2/repository/index").text,
              HasSubstr(R"({"name":"bad","state":"UNAVAILABLE","reason":"config.pbtxt: line 3")"));
  EXPECT_EQ(Post("/v2/repository/models/nobody/load").status, 404);
  EXPECT_EQ(Post("/v2/repository/models/good/unload").status, 404);
}

TEST_F(RepositoryRoutesTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Post("/v2/repository/index", "[]").status, 400);
  EXPECT_EQ(Post("/v2/repository/index", R"({"ready":1})").status, 400);
  EXPECT_EQ(Post("/v2/repository/models/good/load", R"({"parameters":{"reload":"x"}})").status,
            400);
  const HttpResponse color =
      Post("/v2/repository/models/good/load", R"({"parameters":{"color":"red"}})");
  EXPECT_EQ(color.status, 501);
  EXPECT_THAT(color.text, HasSubstr("parameter 'color' is not supported"));
}

TEST_F(RepositoryRoutesTest, FilesComeAsBase64WithAConfiguration) {
  const auto load = [&](std::string_view parameters) {
    return Post("/v2/repository/models/good/load", StrCat(R"({"parameters":{)", parameters, "}}"));
  };
  EXPECT_THAT(load(R"("file:1/model.onnx":"eA==")").text,
              HasSubstr("files are given without parameter 'config'"));
  EXPECT_THAT(load(R"("config":"{}","file:1/model.onnx":"?")").text,
              HasSubstr("parameter 'file:1/model.onnx' is not base64"));
  EXPECT_THAT(load(R"("config":1)").text, HasSubstr("parameter 'config' is not a string"));
  EXPECT_THAT(load(R"("config":"{}")").text, HasSubstr("loading model 'good': none"));
  EXPECT_EQ(load(R"("config":"{}","file:1/model.onnx":"eA==")").text, "");
  EXPECT_EQ(sent_, "good 1/model.onnx=x");
}

TEST_F(RepositoryRoutesTest, TheIndexTellsOnlyOfModelsThatTheCallerMaySee) {
  const Access access({.models = {"go*"}});
  access_ = &access;
  const HttpResponse response = Post("/v2/repository/index");
  EXPECT_THAT(response.text, HasSubstr("\"good\""));
  EXPECT_THAT(response.text, testing::Not(HasSubstr("\"bad\"")));
}

}  // namespace
}  // namespace tenon::oip
