#include "http/http_service.h"

namespace tenon {

void HttpService::LogExchange(const Exchange& exchange, const HttpResponse& response) const {
  const Logger log = log_.With("request_id", std::string(exchange.request_id));
  if (response.status == 500) {
    log.Error("request failed", {{"method", exchange.method},
                                 {"path", exchange.path},
                                 {"answer", std::string_view(response.text).substr(0, 512)}});
  }
  if (!options_.access_log) return;
  log.Info("request", {{"peer", exchange.peer},
                       {"method", exchange.method},
                       {"path", exchange.path},
                       {"route", exchange.route},
                       {"status", static_cast<int64_t>(response.status)},
                       {"request_bytes", static_cast<int64_t>(exchange.request_bytes)},
                       {"response_bytes", static_cast<int64_t>(response.body_size())},
                       {"took_us", absl::ToInt64Microseconds(exchange.took)},
                       {"principal", exchange.principal}});
}

}  // namespace tenon
