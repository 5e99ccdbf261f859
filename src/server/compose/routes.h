// All that the server answers over HTTP.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/route.h"
#include "config/configuration.h"
#include "serving/inference_service.h"

namespace tenon {

// The rows of every dialect, and those that describe `table`, the table that they are put in.
// `inference` and what `table` points to outlive the routes; `ready` is called from many threads.
std::vector<Route> ServerRoutes(const InferenceService& inference, std::function<bool()> ready,
                                const RouteTable* const& table, const Configuration& configuration);

// docs/http-api.md: the routes of a server with its default configuration, as Markdown.
absl::StatusOr<std::string> HttpApiPage();

}  // namespace tenon
