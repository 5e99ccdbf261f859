#include "http/route_stream.h"

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "http/content_coding.h"
#include "http/cors.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {

RouteStream::RouteStream(std::shared_ptr<const StreamHead> head, std::shared_ptr<StreamLink> link,
                         const HttpService& service, Options options)
    : head_(std::move(head)),
      link_(std::move(link)),
      service_(service),
      options_(options),
      body_(service.budget(), service.clock(), service.options().body_timeout) {}

RequestFacts RouteStream::facts() const {
  return {.headers = head_->headers,
          .content_length = head_->content_length.value_or(0),
          .probes_only = options_.probes_only,
          .peer = head_->peer,
          .request_id = identity_.request_id,
          .method = head_->method,
          .target = head_->target,
          .authority = head_->authority};
}

void RouteStream::Begin() {
  head_came_ = service_.clock().Monotonic();
  refusal_ = RefuseHead();
  // A client that waits for "100 Continue", or has much to send, had better be told at once.
  const bool readable =
      facts().content_length <= kIgnoredBodyBytes && facts().Find("expect").empty();
  if (refusal_.has_value() && !readable) return Respond(*std::move(refusal_));
  if (std::optional<HttpResponse> refusal = BeginBody()) return Respond(*std::move(refusal));
  link_->SetTimeout(body_.TimeLeft());
}

std::optional<HttpResponse> RouteStream::RefuseHead() {
  if (options_.too_large) {
    return ErrorResponse(
        431, "request head is larger than http.max_head_bytes or has more than http.max_headers");
  }
  if (head_->target.size() > service_.options().head.max_target_bytes)
    return ErrorResponse(414, "request target is longer than http.max_target_bytes");
  match_ = service_.router().Match(head_->method, head_->target);
  identity_ = IdentityFor(service_, match_, facts());
  return RefuseRequest(service_, match_, facts(), &access_);
}

std::optional<HttpResponse> RouteStream::BeginBody() {
  const int64_t length = head_->content_length.value_or(-1);
  if (length < 0) {
    body_.BeginUnsized(refusal_.has_value() ? kIgnoredBodyBytes : BodyLimit(*match_.route));
  } else if (length > 0) {
    const size_t align_after = refusal_.has_value() ? 0 : BinaryBegin(*match_.route, facts());
    std::optional<HttpResponse> refusal =
        body_.BeginSized(static_cast<size_t>(length), align_after);
    if (refusal.has_value()) return refusal;
  }
  if (!refusal_.has_value() && facts().WaitsForContinue()) link_->SendHead(100, {});
  return std::nullopt;
}

void RouteStream::OnData(std::string_view bytes) {
  link_->Consume(bytes.size());
  if (responded_) return;
  if (std::optional<HttpResponse> refusal = body_.Take(&bytes); refusal.has_value())
    return Respond(refusal_.has_value() ? *std::move(refusal_) : *std::move(refusal));
  link_->SetTimeout(body_.TimeLeft());
}

void RouteStream::OnEnd() {
  if (responded_) return;
  link_->SetTimeout(absl::InfiniteDuration());
  request_bytes_ = body_.size();
  if (refusal_.has_value()) return Respond(*std::move(refusal_));
  Body body;
  if (body_.size() > 0) body = body_.Release();
  if (RunsInline(service_, *match_.route, facts(), body.bytes.size())) {
    if (std::optional<HttpResponse> response = Answer(std::move(body)))
      Respond(*std::move(response));
    return;
  }
  stop_ = std::stop_source();  // here, as this thread may request the stop
  const absl::Status taken =
      service_.ExecutorOf(match_.route->work)
          .Submit([self = shared_from_this(), body = std::move(body)]() mutable {
            if (self->closed_) return;
            if (std::optional<HttpResponse> response = self->Answer(std::move(body)))
              self->AnswerLater(*std::move(response));
          });
  if (!taken.ok()) Respond(ErrorResponse(taken));
}

void RouteStream::AnswerLater(HttpResponse response) {
  link_->Post([self = shared_from_this(), response = std::move(response)]() mutable {
    self->Respond(std::move(response));
  });
}

std::optional<HttpResponse> RouteStream::Answer(Body body) {
  const auto later = [self = shared_from_this()](HttpResponse response) {
    CompressAnswer(self->facts().Find("accept-encoding"),
                   self->service_.options().compress_min_bytes, &response);
    self->AnswerLater(std::move(response));
  };
  Deferral<HttpResponse> deferral(later, stop_);
  HttpRequest request;
  request.method = head_->method;
  request.path = match_.path;
  request.query = match_.query;
  request.parameters = std::move(match_.parameters);
  request.headers = head_->headers;
  request.request_id = identity_.request_id;
  request.peer = head_->peer;
  request.access = access_.get();
  request.deferral = &deferral;
  request.body = std::move(body);
  return RunHandler(service_, *match_.route, std::move(request));
}

void RouteStream::Respond(HttpResponse response) {
  if (closed_ || std::exchange(responded_, true)) return;
  link_->SetTimeout(absl::InfiniteDuration());
  body_.Clear();
  ShareAnswer(service_.options().origins, facts(), &response);
  Record(response);
  SendAnswer(std::move(response));
}

void RouteStream::SendAnswer(HttpResponse response) {
  const auto kept = std::make_shared<const HttpResponse>(std::move(response));
  const std::string size = StrCat(kept->body_size());
  const std::string_view date = options_.date.At(service_.clock().Now());
  std::vector<std::string> names;
  names.reserve(kept->headers.size());
  std::vector<http1::Header> headers = {{"date", date}};
  if (kept->body_size() > 0) headers.push_back({"content-type", kept->content_type});
  headers.push_back({"content-length", size});
  for (const auto& [name, value] : kept->headers) {
    names.push_back(absl::AsciiStrToLower(ToAbsl(name)));
    headers.push_back({names.back(), value});
  }
  if (!identity_.request_id.empty()) headers.push_back({"x-request-id", identity_.request_id});
  if (!identity_.traceparent.empty()) headers.push_back({"traceparent", identity_.traceparent});
  link_->SendHead(kept->status, headers);
  if (head_->method != "HEAD") {
    link_->SendBody(kept->text, kept);
    for (const std::string_view piece : kept->more) link_->SendBody(piece, kept);
  }
  link_->Finish({});
}

void RouteStream::Record(const HttpResponse& response) {
  service_.Record({.identity = identity_,
                   .protocol = "http/2",
                   .peer = head_->peer,
                   .method = head_->method,
                   .path = match_.route != nullptr ? match_.path : head_->target,
                   .route = match_.route,
                   .principal = access_ != nullptr ? access_->principal() : std::string_view(),
                   .request_bytes = request_bytes_,
                   .came = head_came_},
                  response, service_.clock().Monotonic());
}

void RouteStream::OnTimeout() {
  Respond(ErrorResponse(408, "request body did not come within http.body_timeout"));
}

void RouteStream::OnClosed(bool) {
  closed_ = true;
  stop_.request_stop();
}

}  // namespace tenon
