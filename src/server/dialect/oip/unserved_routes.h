// Calls of Triton's extensions that are not served, so that they say so themselves.
#pragma once

#include <vector>

#include "api/route.h"

namespace tenon::oip {

// Each answers 501 and names what is not there; over gRPC the table of methods does that by itself.
std::vector<Route> UnservedRoutes();

}  // namespace tenon::oip
