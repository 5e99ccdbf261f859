#include "dialect/oip/unserved_routes.h"

#include <string_view>

#include "status/status.h"
#include "strings/str_cat.h"

namespace tenon::oip {
namespace {

constexpr int64_t kMaxBodyBytes = 64 << 10;

struct Row {
  std::string_view method;
  std::string_view pattern;
  std::string_view label;
  std::string_view what;
  Permission permission;
};

constexpr std::string_view kTrace = "trace settings: the server has no tracer";
constexpr std::string_view kSystem = "system shared memory";
constexpr std::string_view kCuda = "CUDA shared memory";
constexpr std::string_view kGenerate = "the generate extension";

constexpr Row kRows[] = {
    {"GET", "/v2/trace/setting", "oip.trace", kTrace, Permission::kReadMetadata},
    {"POST", "/v2/trace/setting", "oip.trace", kTrace, Permission::kManageServer},
    {"GET", "/v2/models/{model}/trace/setting", "oip.trace", kTrace, Permission::kReadMetadata},
    {"POST", "/v2/models/{model}/trace/setting", "oip.trace", kTrace, Permission::kManageServer},
    {"GET", "/v2/systemsharedmemory/status", "oip.shared-memory", kSystem,
     Permission::kReadMetadata},
    {"GET", "/v2/systemsharedmemory/region/{region}/status", "oip.shared-memory", kSystem,
     Permission::kReadMetadata},
    {"POST", "/v2/systemsharedmemory/region/{region}/register", "oip.shared-memory", kSystem,
     Permission::kManageServer},
    {"POST", "/v2/systemsharedmemory/unregister", "oip.shared-memory", kSystem,
     Permission::kManageServer},
    {"POST", "/v2/systemsharedmemory/region/{region}/unregister", "oip.shared-memory", kSystem,
     Permission::kManageServer},
    {"GET", "/v2/cudasharedmemory/status", "oip.shared-memory", kCuda, Permission::kReadMetadata},
    {"GET", "/v2/cudasharedmemory/region/{region}/status", "oip.shared-memory", kCuda,
     Permission::kReadMetadata},
    {"POST", "/v2/cudasharedmemory/region/{region}/register", "oip.shared-memory", kCuda,
     Permission::kManageServer},
    {"POST", "/v2/cudasharedmemory/unregister", "oip.shared-memory", kCuda,
     Permission::kManageServer},
    {"POST", "/v2/cudasharedmemory/region/{region}/unregister", "oip.shared-memory", kCuda,
     Permission::kManageServer},
    {"POST", "/v2/models/{model}/generate", "oip.generate", kGenerate, Permission::kInfer},
    {"POST", "/v2/models/{model}/versions/{version}/generate", "oip.generate", kGenerate,
     Permission::kInfer},
    {"POST", "/v2/models/{model}/generate_stream", "oip.generate", kGenerate, Permission::kInfer},
    {"POST", "/v2/models/{model}/versions/{version}/generate_stream", "oip.generate", kGenerate,
     Permission::kInfer},
};

}  // namespace

std::vector<Route> UnservedRoutes() {
  std::vector<Route> routes;
  for (const Row& row : kRows) {
    Route route;
    route.method = row.method;
    route.pattern = row.pattern;
    route.dialect = "oip";
    route.label = row.label;
    route.summary = "Not served: answers 501 and says so";
    route.permission = row.permission;
    route.max_body_bytes = row.method == "POST" ? kMaxBodyBytes : 0;
    route.handler = [what = row.what](const HttpRequest&) {
      return ErrorResponse(absl::UnimplementedError(StrCat("not served: ", what)));
    };
    routes.push_back(std::move(route));
  }
  return routes;
}

}  // namespace tenon::oip
