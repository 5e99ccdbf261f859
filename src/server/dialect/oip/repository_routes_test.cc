#include "dialect/oip/repository_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/access.h"
#include "api/router.h"
#include "exec/system_clock.h"
#include "exec/thread_pool.h"
#include "inference/testing/constant_servable.h"
#include "log/testing/memory_sink.h"

namespace tenon::oip {
namespace {

using testing::HasSubstr;

class GoodVersion : public OpenedVersion {
 public:
  absl::StatusOr<int64_t> EstimateMemory() const override { return 1; }
  absl::StatusOr<std::shared_ptr<const Servable>> Load() const override {
    return std::make_shared<ConstantServable>(Signature{}, std::vector<NamedTensor>{});
  }
};

// One model that loads, and one that does not.
class TwoModels : public ModelSource {
 public:
  absl::StatusOr<std::vector<WantedModel>> List() override {
    std::vector<WantedModel> models;
    models.push_back({.name = "bad", .fault = absl::InvalidArgumentError("config.pbtxt: line 3")});
    models.push_back({.name = "good"});
    models.back().versions.push_back(
        {"1", "a", [](const auto&) -> absl::StatusOr<std::unique_ptr<OpenedVersion>> {
           return std::make_unique<GoodVersion>();
         }});
    return models;
  }
  std::string_view name() const override { return "two"; }
};

class RepositoryRoutesTest : public testing::Test {
 protected:
  RepositoryRoutesTest() {
    std::vector<std::unique_ptr<ModelSource>> sources;
    sources.push_back(std::make_unique<TwoModels>());
    repository_.emplace(std::move(sources), manager_, directory_, clock_, log_,
                        ModelRepositoryOptions{.control = ModelControl::kExplicit});
    EXPECT_TRUE(repository_->Start(nullptr).ok());
    table_ = RouteTable::Create(RepositoryRoutes(&*repository_)).value();
  }

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

  SystemClock clock_;
  MemorySink sink_;
  Logger log_{sink_, clock_, LogLevel::kInfo};
  ThreadPool loads_{{.threads = 0}};
  ModelDirectory directory_;
  ModelManager manager_{directory_, loads_, clock_, log_, {}};
  std::optional<ModelRepository> repository_;
  absl::StatusOr<RouteTable> table_;
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
  const HttpResponse config =
      Post("/v2/repository/models/good/load", R"({"parameters":{"config":"{}"}})");
  EXPECT_EQ(config.status, 501);
  EXPECT_THAT(config.text, HasSubstr("parameter 'config' is not supported"));
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
