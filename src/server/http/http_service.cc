#include "http/http_service.h"

namespace tenon {

HttpResponse HttpService::Handle(const Route& route, const HttpRequest& request,
                                 std::string_view peer) const {
  if (!options_.access_log) return route.handler(request);
  const absl::Duration begin = clock_.Monotonic();
  HttpResponse response = route.handler(request);
  const int64_t took_us = absl::ToInt64Microseconds(clock_.Monotonic() - begin);
  log_.Info("request", {{"request_id", request.request_id},
                        {"peer", peer},
                        {"method", request.method},
                        {"path", request.path},
                        {"route", route.label},
                        {"status", static_cast<int64_t>(response.status)},
                        {"request_bytes", static_cast<int64_t>(request.body.bytes.size())},
                        {"response_bytes", static_cast<int64_t>(response.body_size())},
                        {"handler_us", took_us}});
  return response;
}

}  // namespace tenon
