#include "http/request_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "deflate/deflate.h"
#include "http/content_coding.h"
#include "http/cors.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// Whether the caller may have the route of `match`, which has one.
absl::Status AdmitCaller(const HttpService& service, const RouteMatch& match,
                         const RequestFacts& facts, std::shared_ptr<const Access>* access) {
  AccessQuestion question{.permission = match.route->permission,
                          .headers = facts.headers,
                          .role = service.options().role};
  for (const auto& [name, value] : match.parameters) {
    if (name == "model") question.model = value;
  }
  return Admit(service.options().gate, question, access);
}

// The answer to a page that may not ask, or that asks what it may.
std::optional<HttpResponse> AnswerPage(const HttpService& service, const Route* route,
                                       const RequestFacts& facts) {
  const OriginPolicy* const policy = service.options().origins;
  const absl::Status status = CheckOrigin(policy, route == nullptr ? nullptr : &route->permission,
                                          {.method = facts.method,
                                           .target = facts.target,
                                           .authority = facts.authority,
                                           .headers = facts.headers});
  if (!status.ok()) return ErrorResponse(status);
  return policy == nullptr ? std::nullopt : AnswerPreflight(*policy, facts);
}

bool IsAudited(const HttpService& service, const Route& route) {
  return service.options().audit != nullptr && IsAudited(route.permission);
}

// One record of a request to `route`, which is audited.
void Audit(const HttpService& service, const Route& route, const HttpRequest& request, int status) {
  AuditRecord record{.peer = request.peer,
                     .action = route.label,
                     .model = request.Parameter("model"),
                     .status = status,
                     .request_id = request.request_id};
  if (request.access != nullptr) {
    record.principal = request.access->principal();
    record.key_id = request.access->key_id();
  }
  service.options().audit->Record(record);
}

}  // namespace

std::string_view RequestFacts::Find(std::string_view name) const {
  for (const http1::Header& header : headers) {
    if (absl::EqualsIgnoreCase(ToAbsl(header.name), ToAbsl(name))) return header.value;
  }
  return {};
}

size_t RequestFacts::Count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(headers.begin(), headers.end(), [name](const http1::Header& header) {
        return absl::EqualsIgnoreCase(ToAbsl(header.name), ToAbsl(name));
      }));
}

bool RequestFacts::WaitsForContinue() const {
  return absl::EqualsIgnoreCase(ToAbsl(Find("expect")), "100-continue");
}

std::optional<HttpResponse> RefuseRequest(const HttpService& service, RouteMatch& match,
                                          const RequestFacts& facts,
                                          std::shared_ptr<const Access>* access) {
  if (std::optional<HttpResponse> answer = AnswerPage(service, match.route, facts)) return answer;
  if (match.route == nullptr) return std::move(match.refusal);
  if (facts.probes_only && !IsProbe(match.route->permission)) {
    return ErrorResponse(
        503, "the server has http.max_connections; only probes are answered on this connection");
  }
  if (const absl::Status status = AdmitCaller(service, match, facts, access); !status.ok()) {
    HttpResponse refusal = ErrorResponse(status);
    if (*access != nullptr && IsAudited(service, *match.route)) {
      HttpRequest request;
      request.parameters = match.parameters;
      request.peer = facts.peer;
      request.request_id = facts.request_id;
      request.access = access->get();
      Audit(service, *match.route, request, refusal.status);
    }
    return refusal;
  }
  if (!facts.Find("expect").empty() && !facts.WaitsForContinue())
    return ErrorResponse(417, StrCat("expectation ", Quote(facts.Find("expect")), " is not met"));
  const absl::StatusOr<deflate::Encoding> encoding =
      deflate::ParseContentEncoding(facts.Find("content-encoding"));
  if (!encoding.ok() || facts.Count("content-encoding") > 1) {
    HttpResponse response = ErrorResponse(415, "content encoding is neither gzip nor deflate");
    response.headers.emplace_back("Accept-Encoding", "gzip, deflate");
    return response;
  }
  if (facts.content_length > BodyLimit(*match.route)) return BodyTooLarge(*match.route);
  return std::nullopt;
}

int64_t BodyLimit(const Route& route) { return std::max(route.max_body_bytes, kIgnoredBodyBytes); }

HttpResponse BodyTooLarge(const Route& route) {
  return ErrorResponse(413, StrCat("request body is larger than http.max_body_bytes (",
                                   BodyLimit(route), " bytes)"));
}

size_t BinaryBegin(const Route& route, const RequestFacts& facts) {
  size_t begin = 0;
  if (route.align_body_after.empty() ||
      !absl::SimpleAtoi(ToAbsl(facts.Find(route.align_body_after)), &begin))
    return 0;
  return begin;
}

bool RunsInline(const HttpService& service, const Route& route, const RequestFacts& facts,
                size_t body_bytes) {
  const bool small = std::cmp_less_equal(body_bytes, service.options().inline_max_bytes);
  return route.work == Work::kInline ||
         (route.work == Work::kCompute && small && facts.Find("content-encoding").empty());
}

RequestIdentity IdentityFor(const HttpService& service, const RouteMatch& match,
                            const RequestFacts& facts) {
  RequestIdentity identity = service.identifier().Identify(SentIdentityOf(facts.headers));
  const bool audited = match.route != nullptr && IsAudited(service, *match.route);
  if (audited && identity.request_id.empty()) service.identifier().Complete(&identity);
  return identity;
}

std::optional<HttpResponse> RunHandler(const HttpService& service, const Route& route,
                                       HttpRequest request) {
  const absl::Status status =
      InflateBody(request.Header("content-encoding"), service, &request.body);
  if (!status.ok()) {
    const bool too_large = status.code() == absl::StatusCode::kOutOfRange;
    return too_large ? ErrorResponse(413, MessageOf(status)) : ErrorResponse(status);
  }
  HttpResponse response = route.handler(request);
  if (request.deferral != nullptr && request.deferral->taken()) return std::nullopt;
  if (IsAudited(service, route)) Audit(service, route, request, response.status);
  CompressAnswer(request.Header("accept-encoding"), service.options().compress_min_bytes,
                 &response);
  return response;
}

absl::Duration ExpiryOf(const HttpService& service) {
  const absl::Duration now = service.clock().Monotonic();
  const absl::Duration age = service.options().max_connection_age;
  if (age == absl::InfiniteDuration()) return age;
  const double jitter = static_cast<double>(absl::ToInt64Nanoseconds(now) % 1024) / 1024.0;
  return now + age - age * 0.1 * jitter;
}

}  // namespace tenon
