#include "compose/routes.h"

#include <iterator>
#include <utility>

#include "api/openapi.h"
#include "api/route_page.h"
#include "compose/options.h"
#include "config/load.h"
#include "dialect/oip/oip_methods.h"
#include "dialect/oip/oip_routes.h"
#include "rpc/health.h"
#include "rpc/method_page.h"
#include "rpc/reflection.h"
#include "status/status.h"

namespace tenon {

std::vector<Route> ServerRoutes(const InferenceService& inference, std::function<bool()> ready,
                                const RouteTable* const& table,
                                const Configuration& configuration) {
  std::vector<Route> rows =
      oip::OipRoutes(inference, std::move(ready), OipOptionsFrom(configuration));
  rows.push_back(OpenApiRoute(table, TENON_VERSION));
  return rows;
}

std::vector<rpc::Method> ServerMethods(const InferenceService& inference,
                                       const std::function<bool()>& ready,
                                       const Configuration& configuration) {
  std::vector<rpc::Method> rows = oip::OipMethods(inference, ready, OipOptionsFrom(configuration));
  const auto add = [&rows](std::vector<rpc::Method> more) {
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  };
  add(rpc::HealthMethods({std::string(oip::kGrpcService)}, ready));
  add(rpc::ReflectionMethods({oip::OipServiceFile(), rpc::HealthFile()}));
  return rows;
}

absl::StatusOr<std::string> HttpApiPage() {
  TENON_ASSIGN_OR_RETURN(const Configuration configuration, LoadConfiguration({}));
  const ModelDirectory no_models;
  const InferenceService inference(no_models);
  const RouteTable* table = nullptr;
  TENON_ASSIGN_OR_RETURN(const RouteTable routes,
                         RouteTable::Create(ServerRoutes(
                             inference, [] { return false; }, table, configuration)));
  table = &routes;
  TENON_ASSIGN_OR_RETURN(const rpc::MethodTable methods,
                         rpc::MethodTable::Create(ServerMethods(
                             inference, [] { return false; }, configuration)));
  return StrCat(RoutePage(*table), rpc::MethodPage(methods));
}

}  // namespace tenon
