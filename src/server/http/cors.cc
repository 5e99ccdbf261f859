#include "http/cors.h"

#include <string>
#include <string_view>

namespace tenon {

std::optional<HttpResponse> AnswerPreflight(const OriginPolicy& policy, const RequestFacts& facts) {
  if (facts.method != "OPTIONS" || facts.Find("access-control-request-method").empty() ||
      !policy.Lists(facts.Find("origin")))
    return std::nullopt;
  HttpResponse response;
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST");
  // The page is trusted with any header: the routes know what to do with each.
  if (const std::string_view asked = facts.Find("access-control-request-headers"); !asked.empty())
    response.headers.emplace_back("Access-Control-Allow-Headers", asked);
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

void ShareAnswer(const OriginPolicy* policy, const RequestFacts& facts, HttpResponse* response) {
  if (policy == nullptr || !policy->ListsAny()) return;
  response->headers.emplace_back("Vary", "Origin");  // for caches
  const std::string_view origin = facts.Find("origin");
  if (origin.empty() || !policy->Lists(origin)) return;
  response->headers.emplace_back("Access-Control-Allow-Origin", origin);
  response->headers.emplace_back(
      "Access-Control-Expose-Headers",
      "Inference-Header-Content-Length, Retry-After, Traceparent, X-Request-Id");
}

}  // namespace tenon
