#include "compose/routes.h"

#include <iterator>
#include <utility>

#include "api/openapi.h"
#include "api/route_page.h"
#include "compose/options.h"
#include "config/load.h"
#include "dialect/kserve/kserve_routes.h"
#include "dialect/oip/logging.h"
#include "dialect/oip/oip_methods.h"
#include "dialect/oip/oip_routes.h"
#include "dialect/oip/repository_methods.h"
#include "dialect/oip/repository_routes.h"
#include "dialect/oip/unserved_routes.h"
#include "metrics/metrics_route.h"
#include "rpc/health.h"
#include "rpc/method_page.h"
#include "rpc/reflection.h"
#include "status/status.h"

namespace tenon {
namespace {

oip::OipOptions OipOptionsOf(const ServerState& state, const Configuration& configuration) {
  oip::OipOptions options = OipOptionsFrom(configuration);
  options.model_ready = state.serves;
  if (state.repository != nullptr) {
    options.is_wanted = [repository = state.repository](std::string_view model,
                                                        std::string_view version) {
      return repository->IsWanted(model, version);
    };
  }
  return options;
}

}  // namespace

std::vector<Route> ServerRoutes(const InferenceService& inference, const ServerState& state,
                                const RouteTable* const& table,
                                const Configuration& configuration) {
  const oip::OipOptions options = OipOptionsOf(state, configuration);
  std::vector<Route> rows = oip::OipRoutes(inference, state.ready, options);
  const auto add = [&rows](std::vector<Route> more) {
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  };
  add(oip::RepositoryRoutes(state.repository, options.max_body_bytes));
  add(oip::LoggingRoutes(state.log));
  add(oip::UnservedRoutes());
  add(kserve::KserveRoutes(inference, state.ready, options));
  rows.push_back(MetricsRoute(state.metrics, MetricsOptionsFrom(configuration)));
  rows.push_back(
      OpenApiRoute(table, TENON_VERSION, !configuration.GetString("auth.key_file").empty()));
  return rows;
}

std::vector<rpc::Method> ServerMethods(const InferenceService& inference, const ServerState& state,
                                       const Configuration& configuration) {
  std::vector<rpc::Method> rows =
      oip::OipMethods(inference, state.ready, OipOptionsOf(state, configuration));
  const auto add = [&rows](std::vector<rpc::Method> more) {
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  };
  add(oip::RepositoryMethods(state.repository));
  add(oip::LoggingMethods(state.log));
  add(rpc::HealthMethods({std::string(oip::kGrpcService)}, state.ready));
  add(rpc::ReflectionMethods({oip::OipServiceFile(), rpc::HealthFile()}));
  return rows;
}

absl::StatusOr<std::string> HttpApiPage() {
  TENON_ASSIGN_OR_RETURN(const Configuration configuration, LoadConfiguration({}));
  const ModelDirectory no_models;
  const InferenceService inference(no_models);
  const RouteTable* table = nullptr;
  const ServerState state{.serves = [] { return false; },
                          .ready = [] { return false; },
                          .log = std::make_shared<LogSettings>(LogLevel::kInfo, LogForm::kHuman)};
  TENON_ASSIGN_OR_RETURN(const RouteTable routes,
                         RouteTable::Create(ServerRoutes(inference, state, table, configuration)));
  table = &routes;
  TENON_ASSIGN_OR_RETURN(const rpc::MethodTable methods,
                         rpc::MethodTable::Create(ServerMethods(inference, state, configuration)));
  return StrCat(RoutePage(*table), rpc::MethodPage(methods));
}

}  // namespace tenon
