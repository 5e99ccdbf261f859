#include "metrics/metrics_route.h"

#include <utility>
#include <vector>

#include "api/access.h"

namespace tenon {

namespace {

// A key that is narrowed to some models does not learn of others.
void LeaveOutWhatIsHidden(const Access& access, MetricsSnapshot* now) {
  std::erase_if(now->versions, [&](const auto& one) { return !access.Sees(one->model); });
  std::erase_if(now->statuses, [&](const auto& one) { return !access.Sees(one.model); });
}

}  // namespace

Route MetricsRoute(std::function<MetricsSnapshot()> take, const MetricsOptions& options) {
  Route route;
  route.method = "GET";
  route.pattern = "/metrics";
  route.dialect = "tenon";
  route.label = "tenon.metrics";
  route.summary = "What the server is and has done, for Prometheus";
  route.permission = Permission::kReadMetrics;
  route.work = Work::kReport;
  route.handler = [take = std::move(take), options](const HttpRequest& request) {
    const MetricsFormat format = FormatFor(request.Header("accept"));
    HttpResponse response;
    response.content_type = ContentTypeOf(format);
    MetricsSnapshot now = take();
    if (request.access != nullptr) LeaveOutWhatIsHidden(*request.access, &now);
    response.text = MetricsPage(now, format, options);
    return response;
  };
  return route;
}

}  // namespace tenon
