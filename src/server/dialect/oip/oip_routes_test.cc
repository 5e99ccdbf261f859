#include "dialect/oip/oip_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/router.h"
#include "inference/testing/constant_servable.h"

namespace tenon::oip {
namespace {

class OipRoutesTest : public testing::Test {
 protected:
  OipRoutesTest() {
    Signature signature;
    signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim}}};
    signature.outputs = {{.name = "y", .dtype = DType::kInt64, .shape = {1}}};
    const std::vector<int64_t> values = {42};
    const auto servable = std::make_shared<ConstantServable>(
        signature, std::vector<NamedTensor>{{"y", Tensor::Of<int64_t>({1}, values).value()}});
    models_.Publish(ModelTable::Create({{"m", "1", servable}, {"m", "2", servable}}).value());
    service_.emplace(models_);
    table_ = RouteTable::Create(
                 OipRoutes(*service_, [this] { return ready_; }, {.server_version = "0.1.0"}))
                 .value();
  }

  HttpResponse Ask(std::string_view method, std::string_view path, std::string body = "") {
    RouteMatch match = Router(*table_).Match(method, path);
    if (match.route == nullptr) return match.refusal;
    HttpRequest request;
    request.parameters = match.parameters;
    request.body = Body::Of(std::move(body));
    return match.route->handler(request);
  }

  bool ready_ = true;
  ModelDirectory models_;
  std::optional<InferenceService> service_;
  absl::StatusOr<RouteTable> table_;
};

constexpr char kBody[] =
    R"({"id":"a","inputs":[{"name":"x","datatype":"FP32","shape":[1],"data":[1]}]})";

TEST_F(OipRoutesTest, HealthTellsTheTruth) {
  EXPECT_EQ(Ask("GET", "/v2/health/live").text, R"({"live":true})");
  EXPECT_EQ(Ask("GET", "/v2/health/ready").status, 200);
  EXPECT_EQ(Ask("GET", "/v2/models/m/ready").text, R"({"name":"m","ready":true})");
  ready_ = false;
  EXPECT_EQ(Ask("GET", "/v2/health/live").status, 200);
  EXPECT_EQ(Ask("GET", "/v2/health/ready").status, 503);
  EXPECT_EQ(Ask("GET", "/v2/models/m/versions/1/ready").status, 503);
}

TEST_F(OipRoutesTest, InferAnswersWithTheVersionAndTheId) {
  EXPECT_EQ(Ask("POST", "/v2/models/m/infer", kBody).text,
            R"({"model_name":"m","model_version":"2","id":"a",)"
            R"("outputs":[{"name":"y","datatype":"INT64","shape":[1],"data":[42]}]})");
  EXPECT_THAT(Ask("POST", "/v2/models/m/versions/1/infer", kBody).text,
              testing::HasSubstr(R"("model_version":"1")"));
}

TEST_F(OipRoutesTest, UnknownModelsAndVersionsAre404) {
  for (const char* path : {"/v2/models/n", "/v2/models/n/ready", "/v2/models/m/versions/3",
                           "/v2/models/m/versions/3/ready"}) {
    EXPECT_EQ(Ask("GET", path).status, 404) << path;
  }
  const HttpResponse response = Ask("POST", "/v2/models/n/infer", "not even JSON");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.text, R"({"error":"Request for unknown model: 'n' is not found"})");
}

TEST_F(OipRoutesTest, ABadRequestIs400WithItsReason) {
  EXPECT_EQ(Ask("POST", "/v2/models/m/infer", "{").status, 400);
  const HttpResponse response = Ask("POST", "/v2/models/m/infer", R"({"inputs":[]})");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.text, R"({"error":"asking model 'm': checking input 'x': it is missing"})");
}

TEST_F(OipRoutesTest, EveryRouteSaysWhoMayAndHowMuch) {
  for (const Route& route : table_->routes()) {
    EXPECT_FALSE(route.response_schema.empty()) << route.pattern;
    EXPECT_EQ(route.method == "POST", route.max_body_bytes > 0) << route.pattern;
    EXPECT_EQ(route.permission == Permission::kInfer, route.method == "POST") << route.pattern;
    EXPECT_EQ(Ask(route.method, "/v2/models/../x").status, 400);
  }
}

}  // namespace
}  // namespace tenon::oip
