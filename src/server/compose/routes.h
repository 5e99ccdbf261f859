// All that the server answers over HTTP.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/route.h"
#include "config/configuration.h"
#include "log/log_settings.h"
#include "metrics/metrics_snapshot.h"
#include "repository/model_repository.h"
#include "rpc/method.h"
#include "serving/inference_service.h"

namespace tenon {

// What the server is doing, for those who ask. Called from many threads.
struct ServerState {
  std::function<bool()> serves;           // it has started and is not stopping
  std::function<bool()> ready;            // and what was asked for answers
  ModelRepository* repository = nullptr;  // null: models cannot be asked about
  std::shared_ptr<LogSettings> log;       // which callers may change
  std::function<MetricsSnapshot()> metrics = nullptr;
};

// The rows of every dialect, and those that describe `table`, the table that they are put in.
// `inference`, the repository and what `table` points to outlive the routes.
std::vector<Route> ServerRoutes(const InferenceService& inference, const ServerState& state,
                                const RouteTable* const& table, const Configuration& configuration);

// The gRPC methods of every dialect, of health and of reflection. As ServerRoutes.
std::vector<rpc::Method> ServerMethods(const InferenceService& inference, const ServerState& state,
                                       const Configuration& configuration);

// docs/http-api.md: the routes and methods of a server with its default configuration, as Markdown.
absl::StatusOr<std::string> HttpApiPage();

}  // namespace tenon
