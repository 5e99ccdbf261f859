// All that the server answers over HTTP.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/route.h"
#include "config/configuration.h"
#include "rpc/method.h"
#include "serving/inference_service.h"

namespace tenon {

// The rows of every dialect, and those that describe `table`, the table that they are put in.
// `inference` and what `table` points to outlive the routes; `ready` is called from many threads.
std::vector<Route> ServerRoutes(const InferenceService& inference, std::function<bool()> ready,
                                const RouteTable* const& table, const Configuration& configuration);

// The gRPC methods of every dialect, of health and of reflection. As ServerRoutes.
std::vector<rpc::Method> ServerMethods(const InferenceService& inference,
                                       const std::function<bool()>& ready,
                                       const Configuration& configuration);

// docs/http-api.md: the routes and methods of a server with its default configuration, as Markdown.
absl::StatusOr<std::string> HttpApiPage();

}  // namespace tenon
