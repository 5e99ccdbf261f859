#include "compose/routes.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"

namespace tenon {
namespace {

using testing::HasSubstr;

TEST(RoutesTest, ThePageHasARowForEachRoute) {
  const std::string page = HttpApiPage().value();
  EXPECT_THAT(page, HasSubstr("| POST | `/v2/models/{model}/infer` | oip | infer | 64 MiB | "));
  EXPECT_THAT(page, HasSubstr("| GET | `/v2/health/live` | oip | probe | none | "));
  EXPECT_THAT(page, HasSubstr("| GET | `/openapi.json` | tenon | "));
}

// Row B77 of the attack list: what a caller without a key may have is reviewed here, and a route
// that runs or changes a model names it where the gate looks.
TEST(RoutesTest, EveryRouteAndMethodSaysWhoMayHaveIt) {
  const std::set<std::string_view> open_to_all = {"/v2/health/live",
                                                  "/v2/health/ready",
                                                  "/grpc.health.v1.Health/Check",
                                                  "/grpc.health.v1.Health/Watch",
                                                  "/inference.GRPCInferenceService/ServerLive",
                                                  "/inference.GRPCInferenceService/ServerReady"};
  const Configuration configuration = LoadConfiguration({}).value();
  const ModelDirectory no_models;
  const InferenceService inference(no_models);
  const RouteTable* table = nullptr;
  const ServerState state{.serves = [] { return false; }, .ready = [] { return false; }};
  const auto names_a_model = [](Permission permission) {
    return permission == Permission::kProbeModel || permission == Permission::kInfer ||
           permission == Permission::kManageModels;
  };
  for (const Route& route : ServerRoutes(inference, state, table, configuration)) {
    EXPECT_EQ(route.permission == Permission::kProbe, open_to_all.contains(route.pattern))
        << route.pattern;
    const bool names_one = route.pattern.find("{model}") != std::string_view::npos;
    EXPECT_TRUE(names_one || !names_a_model(route.permission)) << route.pattern;
  }
  for (const rpc::Method& method : ServerMethods(inference, state, configuration)) {
    EXPECT_EQ(method.permission == Permission::kProbe, open_to_all.contains(method.path))
        << method.path;
    const bool is_about_models =
        names_a_model(method.permission) || method.path.find("/Model") != std::string_view::npos;
    EXPECT_TRUE(method.model_field != 0 || !is_about_models) << method.path;
  }
}

}  // namespace
}  // namespace tenon
