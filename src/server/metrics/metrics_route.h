// GET /metrics
#pragma once

#include <functional>

#include "api/route.h"
#include "metrics/metrics_page.h"

namespace tenon {

// `take` is called for each scrape, on any thread.
Route MetricsRoute(std::function<MetricsSnapshot()> take, const MetricsOptions& options);

}  // namespace tenon
