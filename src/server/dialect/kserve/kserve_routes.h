// The rows of KServe's V1 protocol in the route table.
#pragma once

#include <functional>
#include <vector>

#include "api/route.h"
#include "dialect/oip/oip_routes.h"
#include "serving/inference_service.h"

namespace tenon::kserve {

// The list of models, whether one is ready, and predict; explain is refused by name. V2 is the Open
// Inference Protocol (dialect/oip), whose options hold here too. `service` must outlive the routes;
// `ready` says whether the server takes traffic and is called from many threads.
std::vector<Route> KserveRoutes(const InferenceService& service, std::function<bool()> ready,
                                const oip::OipOptions& options);

}  // namespace tenon::kserve
