// The documentation of the gRPC methods, from the table of methods.
#pragma once

#include <string>

#include "rpc/method.h"

namespace tenon::rpc {

// A section of Markdown for the page of routes.
std::string MethodPage(const MethodTable& table);

}  // namespace tenon::rpc
