#include "api/route.h"

#include <algorithm>
#include <set>
#include <utility>

#include "status/status.h"

namespace tenon {
namespace {

// "/a/{model}/b" -> "/a/{}/b": patterns that differ only in the names of their parameters answer
// the same paths.
std::string Anonymous(std::string_view pattern) {
  std::string out;
  bool in_name = false;
  for (const char c : pattern) {
    if (!in_name || c == '}') out.push_back(c);
    if (c == '{' || c == '}') in_name = c == '{';
  }
  return out;
}

absl::Status CheckRoute(const Route& route) {
  const bool complete = !route.method.empty() && route.pattern.starts_with('/') &&
                        !route.dialect.empty() && !route.label.empty() && !route.summary.empty() &&
                        route.handler != nullptr;
  if (!complete) return absl::InvalidArgumentError("a column is empty");
  if (!route.request_schema.empty() && route.max_body_bytes <= 0) {
    return absl::InvalidArgumentError("it has a request schema and takes no body");
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view NameOf(Permission permission) {
  switch (permission) {
    case Permission::kProbe:
      return "probe";
    case Permission::kProbeModel:
      return "probe-model";
    case Permission::kReadMetadata:
      return "read-metadata";
    case Permission::kInfer:
      return "infer";
    case Permission::kManageModels:
      return "manage-models";
    case Permission::kManageServer:
      return "manage-server";
    case Permission::kReadMetrics:
      return "read-metrics";
  }
  return {};
}

RouteTable::RouteTable(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (Route& route : routes_) {
    const auto known = std::find(labels_.begin(), labels_.end(), route.label);
    route.count_row = static_cast<size_t>(known - labels_.begin()) + 1;
    if (known == labels_.end()) labels_.emplace_back(route.label);
  }
}

absl::StatusOr<RouteTable> RouteTable::Create(std::vector<Route> routes) {
  std::set<std::pair<std::string_view, std::string>> seen;
  for (const Route& route : routes) {
    TENON_RETURN_IF_ERROR(CheckRoute(route), "adding route ", route.method, " ", route.pattern);
    if (!seen.emplace(route.method, Anonymous(route.pattern)).second) {
      return absl::InvalidArgumentError(
          StrCat("adding route ", route.method, " ", route.pattern, ": it is there"));
    }
  }
  return RouteTable(std::move(routes));
}

}  // namespace tenon
