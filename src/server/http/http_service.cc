#include "http/http_service.h"

namespace tenon {

Executor& HttpService::ExecutorOf(Work work) const {
  if (work == Work::kBlocking && options_.blocking != nullptr) return *options_.blocking;
  return work == Work::kReport && options_.reports != nullptr ? *options_.reports : compute_;
}

void HttpService::Record(const Exchange& exchange, const HttpResponse& response,
                         absl::Duration now) const {
  const Route* const route = exchange.route;
  const absl::Duration took = now - exchange.came;
  if (options_.counts != nullptr) {
    options_.counts->Count({.row = route == nullptr ? RequestCounts::kNoRoute : route->count_row,
                            .code = response.status,
                            .request_bytes = exchange.request_bytes,
                            .response_bytes = response.body_size(),
                            .took = took});
  }
  const bool is_our_fault = response.status == 500;
  if (!log_.Wants(took, is_our_fault)) return;
  identifier_.Complete(&exchange.identity);
  log_.Write({.identity = exchange.identity,
              .protocol = exchange.protocol,
              .peer = exchange.peer,
              .method = exchange.method,
              .path = exchange.path,
              .route = route == nullptr ? "" : route->label,
              .principal = exchange.principal,
              .status = {"status", response.status},
              .request_bytes = exchange.request_bytes,
              .response_bytes = response.body_size(),
              .took = took,
              .fault = is_our_fault ? std::string_view(response.text) : std::string_view()},
             now);
}

}  // namespace tenon
