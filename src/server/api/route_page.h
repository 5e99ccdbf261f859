// The route table as a page of the docs.
#pragma once

#include <string>

#include "api/route.h"

namespace tenon {

// Markdown: a row for every route, in the order of the table.
std::string RoutePage(const RouteTable& table);

}  // namespace tenon
