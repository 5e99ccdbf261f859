// The route table as an OpenAPI document.
#pragma once

#include <string>
#include <string_view>

#include "api/route.h"

namespace tenon {

// An OpenAPI 3.1 document in JSON that describes every route: path, method, parameters, schemas,
// the permission it asks for (x-tenon-permission) and its body limit (x-tenon-max-body-bytes), and,
// when the server asks for keys, how they are sent.
std::string OpenApiDocument(const RouteTable& table, std::string_view version,
                            bool asks_for_keys = false);

// GET /openapi.json, for the table that it is itself put in; `table` must outlive the route and is
// read on each call.
Route OpenApiRoute(const RouteTable* const& table, std::string_view version,
                   bool asks_for_keys = false);

}  // namespace tenon
