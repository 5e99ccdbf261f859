#include "compose/routes.h"

#include <utility>

#include "api/openapi.h"
#include "api/route_page.h"
#include "compose/options.h"
#include "config/load.h"
#include "dialect/oip/oip_routes.h"
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

absl::StatusOr<std::string> HttpApiPage() {
  TENON_ASSIGN_OR_RETURN(const Configuration configuration, LoadConfiguration({}));
  const ModelDirectory no_models;
  const InferenceService inference(no_models);
  const RouteTable* table = nullptr;
  TENON_ASSIGN_OR_RETURN(const RouteTable routes,
                         RouteTable::Create(ServerRoutes(
                             inference, [] { return false; }, table, configuration)));
  table = &routes;
  return RoutePage(*table);
}

}  // namespace tenon
