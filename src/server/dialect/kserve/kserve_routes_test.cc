#include "dialect/kserve/kserve_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/access.h"
#include "api/router.h"
#include "inference/testing/constant_servable.h"

namespace tenon::kserve {
namespace {

using testing::HasSubstr;

class KserveRoutesTest : public testing::Test {
 protected:
  KserveRoutesTest() {
    Signature signature;
    signature.inputs = {{.name = "x", .dtype = DType::kFp32, .shape = {kAnyDim}}};
    signature.outputs = {{.name = "y", .dtype = DType::kInt64, .shape = {1}}};
    const std::vector<int64_t> values = {42};
    const auto servable = std::make_shared<ConstantServable>(
        signature, std::vector<NamedTensor>{{"y", Tensor::Of<int64_t>({1}, values).value()}});
    models_.Publish(ModelTable::Create({{"m", "1", servable}, {"n", "1", servable}}).value());
    oip::OipOptions options;
    options.is_wanted = [](std::string_view model, std::string_view) { return model == "late"; };
    table_ = RouteTable::Create(KserveRoutes(
        service_, [this] { return ready_; }, options));
  }

  HttpResponse Ask(std::string_view method, std::string_view path, std::string body = "") {
    RouteMatch match = Router(*table_).Match(method, path);
    if (match.route == nullptr) return match.refusal;
    HttpRequest request;
    request.parameters = match.parameters;
    request.body = Body::Of(std::move(body));
    request.access = access_;
    return match.route->handler(request);
  }

  bool ready_ = true;
  const Access* access_ = nullptr;  // the caller's
  ModelDirectory models_;
  const InferenceService service_{models_};
  absl::StatusOr<RouteTable> table_;
};

TEST_F(KserveRoutesTest, ListsModels) {
  EXPECT_EQ(Ask("GET", "/v1/models").text, R"({"models":["m","n"]})");
  const Access some({.models = {"n*"}});
  access_ = &some;
  EXPECT_EQ(Ask("GET", "/v1/models").text, R"({"models":["n"]})");
}

TEST_F(KserveRoutesTest, TellsWhetherAModelTakesTraffic) {
  EXPECT_EQ(Ask("GET", "/v1/models/m").text, R"({"name":"m","ready":true})");
  EXPECT_EQ(Ask("GET", "/v1/models/nobody").status, 404);
  EXPECT_EQ(Ask("GET", "/v1/models/late").status, 503);
  ready_ = false;
  const HttpResponse stopping = Ask("GET", "/v1/models/m");
  EXPECT_EQ(stopping.status, 503);
  EXPECT_EQ(stopping.text, R"({"name":"m","ready":false})");
}

TEST_F(KserveRoutesTest, PredictsInBothForms) {
  EXPECT_EQ(Ask("POST", "/v1/models/m:predict", R"({"instances":[1,2]})").text,
            R"({"predictions":[42]})");
  EXPECT_EQ(Ask("POST", "/v1/models/m:predict", R"({"inputs":{"x":[1]}})").text,
            R"({"outputs":[42]})");
}

TEST_F(KserveRoutesTest, FailuresSayWhatIsWrong) {
  EXPECT_EQ(Ask("POST", "/v1/models/nobody:predict", R"({"instances":[1]})").status, 404);
  const HttpResponse bad = Ask("POST", "/v1/models/m:predict", R"({"instances":["a"]})");
  EXPECT_EQ(bad.status, 400);
  EXPECT_THAT(bad.text, HasSubstr("reading 'instances': input 'x': element 0"));
  const HttpResponse missing = Ask("POST", "/v1/models/m:predict", R"({"inputs":{}})");
  EXPECT_EQ(missing.status, 400);
  EXPECT_THAT(missing.text, HasSubstr("input 'x': it is missing"));
  EXPECT_EQ(Ask("GET", "/v1/models/m:predict").status, 405);
}

TEST_F(KserveRoutesTest, ExplainIsRefusedByName) {
  const HttpResponse explain = Ask("POST", "/v1/models/m:explain", R"({"instances":[1]})");
  EXPECT_EQ(explain.status, 501);
  EXPECT_THAT(explain.text, HasSubstr("explain of KServe's V1 protocol is not served: model 'm'"));
}

}  // namespace
}  // namespace tenon::kserve
