#include "api/message.h"

#include "absl/strings/match.h"
#include "api/access.h"
#include "status/retry_after.h"
#include "status/status.h"
#include "status/status_code.h"
#include "strings/quote.h"

namespace tenon {
namespace {

// What a client should wait before it asks an overloaded or stopping server again.
constexpr std::string_view kRetryAfterSeconds = "1";

// How a caller says who it is (RFC 6750).
constexpr std::string_view kChallenge = "Bearer realm=\"tenon\"";

}  // namespace

Body Body::Of(std::string text) {
  const auto owner = std::make_shared<const std::string>(std::move(text));
  return {*owner, owner};
}

bool HttpRequest::Sees(std::string_view model) const {
  return access == nullptr || access->Sees(model);
}

std::string_view HttpRequest::Header(std::string_view name) const {
  for (const http1::Header& header : headers) {
    if (absl::EqualsIgnoreCase(ToAbsl(header.name), ToAbsl(name))) return header.value;
  }
  return {};
}

std::string_view HttpRequest::Parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

size_t HttpResponse::body_size() const {
  size_t size = text.size();
  for (const std::string_view piece : more) size += piece.size();
  return size;
}

HttpResponse JsonResponse(std::string json, int status) {
  HttpResponse response;
  response.status = status;
  response.text = std::move(json);
  return response;
}

HttpResponse ErrorResponse(const absl::Status& status) {
  HttpResponse response = ErrorResponse(HttpStatusOf(status), MessageOf(status));
  const std::optional<absl::Duration> wait = RetryAfterOf(status);
  if (!wait.has_value()) return response;
  std::erase_if(response.headers, [](const auto& header) { return header.first == "Retry-After"; });
  const int64_t seconds = absl::ToInt64Seconds(absl::Ceil(*wait, absl::Seconds(1)));
  response.headers.emplace_back("Retry-After", StrCat(seconds));
  return response;
}

HttpResponse ErrorResponse(int http_status, std::string_view message) {
  std::string json = "{\"error\":";
  AppendJsonString(message, &json);
  json.push_back('}');
  HttpResponse response = JsonResponse(std::move(json), http_status);
  if (http_status == 503) response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  if (http_status == 401) response.headers.emplace_back("WWW-Authenticate", kChallenge);
  return response;
}

}  // namespace tenon
