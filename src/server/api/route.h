// The one table of what the server answers. Routing, permissions, body limits, metric labels,
// OpenAPI and the docs are all read from it; a route exists nowhere else.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/message.h"

namespace tenon {

// What a caller must be allowed to do.
enum class Permission {
  kProbe,  // nothing: health for load balancers and orchestrators; answered on reserved connections
           // too
  kProbeModel,    // health of one model, which tells that there is one; likewise on reserved ones
  kReadMetadata,  // see what is served
  kReadMetrics,   // see what the server has done, as monitoring does
  kInfer,         // run a model
  kManageModels,  // load and unload models
  kManageServer,  // change how the server runs: what it logs
};

std::string_view NameOf(Permission permission);

inline bool IsProbe(Permission permission) { return permission <= Permission::kProbeModel; }
inline bool IsManaging(Permission permission) { return permission >= Permission::kManageModels; }

// Where a handler runs: those that read tensors may take long and leave the I/O thread when the
// body is large.
// kBlocking waits for others, as for a model to load, and always leaves it; so does kReport, which
// looks at all that is served: quick, but not quick enough for that thread.
enum class Work { kInline, kCompute, kBlocking, kReport };

using Handler = std::function<HttpResponse(const HttpRequest&)>;

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/v2/models/{model}/infer"; "/v1/models/{model}:predict"
  std::string_view dialect;  // "oip"
  std::string_view label;    // in metrics and logs: "oip.infer"; unique but for version twins
  std::string_view summary;
  Permission permission = Permission::kInfer;
  Work work = Work::kInline;
  int64_t max_body_bytes = 0;  // 0: the route takes no body
  std::string_view
      align_body_after;  // header that says after how many bytes of the body its binary part begins
  std::string_view request_schema;   // JSON Schema (OpenAPI 3.1) of the body; empty: none
  std::string_view response_schema;  // of the answer with status 200; empty: no body
  Handler handler;
  size_t count_row = 0;  // in RequestCounts; given by RouteTable::Create
};

// Immutable once made; thread-safe.
class RouteTable {
 public:
  // INVALID_ARGUMENT when two routes answer the same method and path or a row is incomplete: a
  // fault of the program.
  static absl::StatusOr<RouteTable> Create(std::vector<Route> routes);

  const std::vector<Route>& routes() const { return routes_; }

  // Each label once: the rows of RequestCounts.
  const std::vector<std::string>& labels() const { return labels_; }

 private:
  explicit RouteTable(std::vector<Route> routes);

  std::vector<Route> routes_;
  std::vector<std::string> labels_;
};

}  // namespace tenon
