#include "http/http1_session.h"

#include <array>
#include <cstring>
#include <utility>

#include "http/content_coding.h"
#include "http/cors.h"

namespace tenon {
namespace {

constexpr size_t kInitialBuffer = 16 * 1024;
constexpr size_t kLeastRoomAfterHead = 4 * 1024;

// How long a peer may go on sending what nobody reads, so that it sees the answer before the
// connection ends.
constexpr absl::Duration kLingerTime = absl::Seconds(1);

// Whether `bytes` hold the empty line that ends a head, whatever the line ends; the parser says
// whether they are right.
bool HasHeadEnd(std::string_view bytes, size_t from) {
  for (size_t at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    const std::string_view next = bytes.substr(at + 1);
    if (next.starts_with('\n') || next.starts_with("\r\n")) return true;
  }
  return false;
}

}  // namespace

Http1Session::Http1Session(std::shared_ptr<Link> link, const HttpService& service, Options options)
    : link_(std::move(link)),
      service_(service),
      options_(options),
      expires_(ExpiryOf(service)),
      buffer_(kInitialBuffer),
      parser_(service.options().head),
      body_(service.budget(), service.clock(), service.options().body_timeout) {
  link_->SetTimeout(service_.options().header_timeout);
}

Http1Session::~Http1Session() { stop_.request_stop(); }

std::span<char> Http1Session::ReadBuffer() {
  // One thing is sent at a time, and what comes may have to be answered.
  if (continue_pending_) return {};
  ahead_asked_ = state_ == State::kDeferred && ahead_size_ == 0;
  if (ahead_asked_) return ahead_;
  switch (state_) {
    case State::kBody:
      if (const std::span<char> room = body_.Room(); !room.empty()) return room;
      [[fallthrough]];
    case State::kHead:
    case State::kLingering:
      // Only a head that is not complete can fill the buffer, and a head has a limit.
      if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
      return {buffer_.data() + end_, buffer_.size() - end_};
    default:
      return {};
  }
}

void Http1Session::OnBytes(size_t count) {
  if (count == 0 || state_ == State::kClosed) return Close();
  if (std::exchange(ahead_asked_, false)) {
    ahead_size_ = count;
    if (state_ == State::kHead || state_ == State::kBody) {
      TakeAhead();
      Advance();
    }
    return;
  }
  switch (state_) {
    case State::kLingering:
      return;
    case State::kBody:
      if (body_.Room().empty()) {
        end_ += count;
      } else {
        body_.Received(count);
      }
      break;
    case State::kHead:
      if (unread().empty()) link_->SetTimeout(service_.options().header_timeout);
      [[fallthrough]];
    default:
      end_ += count;
  }
  Advance();
}

void Http1Session::Advance() {
  bool going = true;
  while (going) {
    switch (state_) {
      case State::kHead:
        going = TakeHead();
        break;
      case State::kBody:
        going = TakeBody();
        break;
      case State::kReady:
        Dispatch();
        break;
      default:
        return;
    }
  }
}

bool Http1Session::TakeHead() {
  // RFC 9112, section 2.2: an empty line before a request is let pass, but not one after the other.
  if (!empty_line_taken_ && unread().starts_with("\r\n")) {
    begin_ += 2;
    empty_line_taken_ = true;
  }
  const std::string_view bytes = unread();
  const bool too_large = bytes.size() > service_.options().head.max_head_bytes;
  if (!too_large && !HasHeadEnd(bytes, scanned_)) {
    scanned_ = bytes.size() < 2 ? 0 : bytes.size() - 2;
    return false;
  }
  // The head stays where it is until it is answered: room for what follows it is made now.
  if (buffer_.size() - end_ < kLeastRoomAfterHead) {
    buffer_.resize(buffer_.size() + kInitialBuffer);
    return true;
  }
  request_bytes_ = 0;
  head_came_ = service_.clock().Monotonic();
  const std::optional<size_t> size = parser_.ParseHead(bytes);
  if (!size.has_value() || *size == 0) {
    const bool refused = !size.has_value();
    RefuseAndClose(refused ? ErrorResponse(parser_.error().http_status, parser_.error().message)
                           : ErrorResponse(431, "request head is larger than http.max_head_bytes"));
    return false;
  }
  begin_ += *size;
  head_end_ = begin_;
  RouteRequest();
  return true;
}

void Http1Session::RouteRequest() {
  const http1::RequestHead& head = parser_.head();
  close_after_ = !head.keep_alive || options_.probes_only;
  match_ = service_.router().Match(head.method, head.target);
  identity_ = IdentityFor(service_, match_, facts());
  refusal_ = RefuseRequest(service_, match_, facts(), &access_);
  // A client that waits for "100 Continue", or has much to send, had better be told at once.
  const bool readable =
      head.content_length.value_or(0) <= kIgnoredBodyBytes && !head.expect_continue;
  if (refusal_.has_value() && !readable) return RefuseAndClose(*std::move(refusal_));
  BeginBody();
}

RequestFacts Http1Session::facts() const {
  const http1::RequestHead& head = parser_.head();
  return {.headers = head.headers,
          .content_length = head.content_length.value_or(0),
          .probes_only = options_.probes_only,
          .peer = link_->peer(),
          .request_id = identity_.request_id,
          .method = head.method,
          .target = head.target};
}

void Http1Session::BeginBody() {
  const http1::RequestHead& head = parser_.head();
  const auto size = static_cast<size_t>(head.content_length.value_or(0));
  if (!head.chunked && size == 0) {
    state_ = State::kReady;
    return;
  }
  state_ = State::kBody;
  if (head.chunked) {
    body_.BeginChunked(refusal_.has_value() ? kIgnoredBodyBytes : BodyLimit(*match_.route));
  } else if (auto refusal = body_.BeginSized(
                 size, refusal_.has_value() ? 0 : BinaryBegin(*match_.route, facts()))) {
    return RefuseAndClose(*std::move(refusal));
  }
  if (head.expect_continue && unread().empty()) {
    static constexpr std::array<std::string_view, 1> kContinue = {"HTTP/1.1 100 Continue\r\n\r\n"};
    continue_pending_ = !link_->Send(kContinue);
  }
}

bool Http1Session::TakeBody() {
  std::string_view rest = unread();
  if (std::optional<HttpResponse> refusal = body_.Take(&rest); refusal.has_value()) {
    RefuseAndClose(refusal_.has_value() ? *std::move(refusal_) : *std::move(refusal));
    return false;
  }
  begin_ = end_ - rest.size();
  if (body_.complete()) {
    state_ = State::kReady;
    return true;
  }
  // The head stays where it is, as the request still refers to it; behind it the buffer is used
  // again.
  begin_ = end_ = head_end_;
  link_->SetTimeout(body_.TimeLeft());
  return false;
}

void Http1Session::Dispatch() {
  state_ = State::kHandling;
  request_bytes_ = body_.size();
  if (refusal_.has_value()) {
    Respond(*std::move(refusal_));
    refusal_.reset();
    return;
  }
  if (RunsInline(service_, *match_.route, facts(), body_.size())) {
    if (std::optional<HttpResponse> response = Answer()) return Respond(*std::move(response));
    return BeginWaiting(exchange_);
  }
  link_->SetTimeout(absl::InfiniteDuration());
  stop_ = std::stop_source();  // here, as this thread may request the stop
  const absl::Status taken =
      service_.ExecutorOf(match_.route->work)
          .Submit([self = shared_from_this(), exchange = exchange_] {
            if (std::optional<HttpResponse> response = self->Answer())
              return self->AnswerLater(*std::move(response));
            self->link_->Post([self, exchange] { self->BeginWaiting(exchange); });
          });
  if (!taken.ok()) Respond(ErrorResponse(taken));
}

void Http1Session::BeginWaiting(size_t exchange) {
  if (state_ != State::kHandling || exchange != exchange_) return;
  state_ = State::kDeferred;
  link_->SetTimeout(absl::InfiniteDuration());
}

void Http1Session::AnswerLater(HttpResponse response) {
  link_->Post([self = shared_from_this(), response = std::move(response)]() mutable {
    self->Respond(std::move(response));
    self->Advance();
  });
}

std::optional<HttpResponse> Http1Session::Answer() {
  // Whoever answers later does not keep the session: its end stops the work.
  const auto later = [weak = weak_from_this()](HttpResponse response) {
    const std::shared_ptr<Http1Session> self = weak.lock();
    if (self == nullptr) return;
    CompressAnswer(self->facts().Find("accept-encoding"),
                   self->service_.options().compress_min_bytes, &response);
    self->AnswerLater(std::move(response));
  };
  Deferral<HttpResponse> deferral(later, stop_);
  const http1::RequestHead& head = parser_.head();
  HttpRequest request;
  request.method = head.method;
  request.path = match_.path;
  request.query = match_.query;
  request.parameters = std::move(match_.parameters);
  request.headers = head.headers;
  request.request_id = identity_.request_id;
  request.peer = link_->peer();
  request.access = access_.get();
  request.deferral = &deferral;
  if (body_.size() > 0) request.body = body_.Release();
  return RunHandler(service_, *match_.route, std::move(request));
}

void Http1Session::RefuseAndClose(HttpResponse response) {
  close_after_ = true;
  Respond(std::move(response));
}

void Http1Session::Respond(HttpResponse response) {
  if (state_ == State::kClosed) return;
  stop_ = std::stop_source(std::nostopstate);
  const absl::Duration now = service_.clock().Monotonic();
  if (draining_ || now > expires_) close_after_ = true;
  ShareAnswer(service_.options().origins, facts(), &response);
  Record(response, now);
  const http1::RequestHead& head = parser_.head();
  const ResponseFrame frame{.head_only = head.method == "HEAD",
                            .close = close_after_,
                            .http_1_0 = head.version_minor == 0,
                            .identity = &identity_,
                            .now = service_.clock().Now()};
  state_ = State::kSending;
  if (link_->Send(writer_.Write(std::move(response), frame))) return FinishExchange();
  link_->SetTimeout(service_.options().write_timeout);
}

void Http1Session::Record(const HttpResponse& response, absl::Duration now) {
  const http1::RequestHead& head = parser_.head();
  service_.Record({.identity = identity_,
                   .protocol = head.version_minor == 0 ? "http/1.0" : "http/1.1",
                   .peer = link_->peer(),
                   .method = head.method,
                   .path = match_.route != nullptr ? match_.path : head.target,
                   .route = match_.route,
                   .principal = access_ != nullptr ? access_->principal() : std::string_view(),
                   .request_bytes = request_bytes_,
                   .came = head_came_},
                  response, now);
}

void Http1Session::OnSent() {
  if (continue_pending_) {
    continue_pending_ = false;
  } else if (state_ == State::kSending) {
    FinishExchange();
  }
  Advance();
}

// In a body, what follows the head has room for it (kLeastRoomAfterHead).
void Http1Session::TakeAhead() {
  if (state_ == State::kHead) {
    if (unread().empty()) link_->SetTimeout(service_.options().header_timeout);
    if (buffer_.size() - end_ < ahead_size_) buffer_.resize(buffer_.size() + kInitialBuffer);
  }
  std::memcpy(buffer_.data() + end_, ahead_.data(), ahead_size_);
  end_ += ahead_size_;
  ahead_size_ = 0;
}

void Http1Session::FinishExchange() {
  if (state_ == State::kClosed) return;
  writer_.Clear();
  // A body that ran out of time keeps its memory: the transport may still be reading into it.
  if (close_after_) return Linger();
  body_.Clear();
  std::memmove(buffer_.data(), unread().data(), unread().size());
  end_ = unread().size();
  begin_ = 0;
  scanned_ = 0;
  empty_line_taken_ = false;
  parser_.Reset();
  match_.route = nullptr;
  access_ = nullptr;
  identity_ = {};
  ++exchange_;
  state_ = State::kHead;
  TakeAhead();
  if (draining_ && unread().empty()) return link_->SetTimeout(kLastRequestTime);
  link_->SetTimeout(unread().empty() ? service_.options().keep_alive_timeout
                                     : service_.options().header_timeout);
}

void Http1Session::Linger() {
  state_ = State::kLingering;
  begin_ = end_ = 0;
  link_->ShutdownSend();
  link_->SetTimeout(kLingerTime);
}

void Http1Session::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  stop_.request_stop();
  link_->Close();
}

void Http1Session::OnTimeout() {
  const bool request_begun =
      (state_ == State::kHead && !unread().empty()) || state_ == State::kBody;
  if (!request_begun || continue_pending_) return Close();
  if (state_ == State::kHead) head_came_ = service_.clock().Monotonic();
  RefuseAndClose(ErrorResponse(408, state_ == State::kHead
                                        ? "request head did not come within http.header_timeout"
                                        : "request body did not come within http.body_timeout"));
}

void Http1Session::OnDrain(bool more_came) {
  draining_ = true;
  if (state_ == State::kHead && unread().empty() && !more_came) link_->SetTimeout(kLastRequestTime);
}

}  // namespace tenon
