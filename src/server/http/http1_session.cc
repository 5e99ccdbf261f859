#include "http/http1_session.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "deflate/deflate.h"
#include "status/status.h"
#include "strings/quote.h"

namespace tenon {
namespace {

constexpr size_t kInitialBuffer = 16 * 1024;
constexpr size_t kLeastRoomAfterHead = 4 * 1024;

// What a route without a body reads and throws away rather than end the connection.
constexpr int64_t kIgnoredBodyBytes = 64 * 1024;

// A body that comes slower than this on average, after the first body_timeout, is a slow attack.
constexpr int64_t kLeastBodyBytesPerSecond = 1024;

// How long a peer may go on sending what nobody reads, so that it sees the answer before the
// connection ends.
constexpr absl::Duration kLingerTime = absl::Seconds(1);

constexpr size_t kBodyAlignment = 64;
constexpr size_t kReservationStep = 1 << 20;
constexpr size_t kMaxRequestIdBytes = 128;

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

bool IsRequestId(std::string_view id) {
  return id.size() <= kMaxRequestIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isgraph(static_cast<unsigned char>(c));
         });
}

// The end of a connection's age: up to a tenth less than the limit, so that connections made
// together do not end together.
absl::Duration ExpiryOf(const HttpService& service) {
  const absl::Duration now = service.clock().Monotonic();
  const absl::Duration age = service.options().max_connection_age;
  if (age == absl::InfiniteDuration()) return age;
  const double jitter = static_cast<double>(absl::ToInt64Nanoseconds(now) % 1024) / 1024.0;
  return now + age - age * 0.1 * jitter;
}

int64_t BodyLimit(const Route& route) { return std::max(route.max_body_bytes, kIgnoredBodyBytes); }

HttpResponse BodyTooLarge(const Route& route) {
  return ErrorResponse(413, StrCat("request body is larger than http.max_body_bytes (",
                                   BodyLimit(route), " bytes)"));
}

HttpResponse NoMemory() {
  return ErrorResponse(503, "request bodies already take request.max_in_flight_bytes");
}

// Where in the body memory the body begins, so that what follows `json_size` bytes of JSON is
// aligned.
size_t BodyOffset(std::string_view json_size) {
  uint64_t size = 0;
  if (!absl::SimpleAtoi(ToAbsl(json_size), &size)) return 0;
  return (kBodyAlignment - size % kBodyAlignment) % kBodyAlignment;
}

}  // namespace

Http1Session::Http1Session(std::shared_ptr<Link> link, const HttpService& service, Options options)
    : link_(std::move(link)),
      service_(service),
      options_(options),
      expires_(ExpiryOf(service)),
      buffer_(kInitialBuffer),
      parser_(service.options().head) {
  link_->SetTimeout(service_.options().header_timeout);
}

std::span<char> Http1Session::ReadBuffer() {
  // One thing is sent at a time, and what comes may have to be answered.
  if (continue_pending_) return {};
  switch (state_) {
    case State::kBody:
      return {body_ + body_received_, body_size_ - body_received_};
    case State::kHead:
    case State::kChunked:
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
  switch (state_) {
    case State::kLingering:
      return;
    case State::kBody:
      body_received_ += count;
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
      case State::kChunked:
        going = TakeChunks();
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
  // RFC 9112, section 2.2: an empty line before a request is let pass.
  if (unread().starts_with("\r\n")) begin_ += 2;
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
  const std::string_view given_id = head.Find("x-request-id");
  request_id_ = IsRequestId(given_id) ? std::string(given_id) : std::string();
  if (std::optional<HttpResponse> refusal = RefuseHead(); refusal.has_value()) {
    const bool body_follows = head.chunked || head.content_length.value_or(0) > 0;
    if (body_follows) return RefuseAndClose(*std::move(refusal));
    return Respond(*std::move(refusal));
  }
  BeginBody();
}

std::optional<HttpResponse> Http1Session::RefuseHead() {
  const http1::RequestHead& head = parser_.head();
  if (match_.route == nullptr) return std::move(match_.refusal);
  if (options_.probes_only && match_.route->permission != Permission::kProbe) {
    return ErrorResponse(
        503, "the server has http.max_connections; only probes are answered on this connection");
  }
  if (!head.Find("expect").empty() && !head.expect_continue) {
    return ErrorResponse(417, StrCat("expectation ", Quote(head.Find("expect")), " is not met"));
  }
  const absl::StatusOr<deflate::Encoding> encoding =
      deflate::ParseContentEncoding(head.Find("content-encoding"));
  if (!encoding.ok() || head.Count("content-encoding") > 1) {
    HttpResponse response = ErrorResponse(415, "content encoding is neither gzip nor deflate");
    response.headers.emplace_back("Accept-Encoding", "gzip, deflate");
    return response;
  }
  if (head.content_length.value_or(0) > BodyLimit(*match_.route))
    return BodyTooLarge(*match_.route);
  return std::nullopt;
}

void Http1Session::BeginBody() {
  const http1::RequestHead& head = parser_.head();
  body_size_ = static_cast<size_t>(head.content_length.value_or(0));
  body_received_ = 0;
  if (!head.chunked && body_size_ == 0) {
    state_ = State::kReady;
    return;
  }
  if (!ReserveTo(body_size_)) return RefuseAndClose(NoMemory());
  body_begin_ = service_.clock().Monotonic();
  if (head.chunked) {
    state_ = State::kChunked;
    chunks_.emplace(BodyLimit(*match_.route));
    chunked_body_.clear();
  } else {
    state_ = State::kBody;
    const std::string_view aligned = match_.route->align_body_after;
    const size_t offset = aligned.empty() ? 0 : BodyOffset(head.Find(aligned));
    body_memory_ = std::make_shared_for_overwrite<char[]>(body_size_ + offset + kBodyAlignment);
    const auto address = reinterpret_cast<uintptr_t>(body_memory_.get());
    body_ =
        body_memory_.get() + (kBodyAlignment - address % kBodyAlignment) % kBodyAlignment + offset;
    body_received_ = std::min(body_size_, unread().size());
    std::memcpy(body_, unread().data(), body_received_);
    begin_ += body_received_;
    if (body_received_ == body_size_) return;
  }
  link_->SetTimeout(service_.options().body_timeout);
  if (head.expect_continue && unread().empty()) {
    static constexpr std::array<std::string_view, 1> kContinue = {"HTTP/1.1 100 Continue\r\n\r\n"};
    continue_pending_ = !link_->Send(kContinue);
  }
}

bool Http1Session::TakeBody() {
  if (body_received_ == body_size_) {
    state_ = State::kReady;
    return true;
  }
  AllowBodyTime(body_received_);
  return false;
}

void Http1Session::AllowBodyTime(size_t received) {
  const absl::Duration earned =
      absl::Seconds(static_cast<int64_t>(received) / kLeastBodyBytesPerSecond);
  const absl::Duration left =
      service_.options().body_timeout + earned - (service_.clock().Monotonic() - body_begin_);
  link_->SetTimeout(std::clamp(left, absl::ZeroDuration(), service_.options().body_timeout));
}

bool Http1Session::TakeChunks() {
  const std::optional<size_t> used = chunks_->Decode(unread(), &chunked_body_);
  if (!used.has_value()) {
    RefuseAndClose(ErrorResponse(chunks_->error().http_status, chunks_->error().message));
    return false;
  }
  begin_ += *used;
  if (!ReserveTo(chunked_body_.size())) {
    RefuseAndClose(NoMemory());
    return false;
  }
  if (chunks_->done()) {
    state_ = State::kReady;
    return true;
  }
  // The head stays where it is, as the request still refers to it; behind it the buffer is used
  // again.
  std::memmove(buffer_.data() + head_end_, unread().data(), unread().size());
  end_ = head_end_ + unread().size();
  begin_ = head_end_;
  AllowBodyTime(chunked_body_.size());
  return false;
}

bool Http1Session::ReserveTo(size_t bytes) {
  if (bytes <= reserved_bytes_) return true;
  const size_t step =
      std::max(bytes - reserved_bytes_, parser_.head().chunked ? kReservationStep : 0);
  std::optional<BodyBudget::Reservation> reservation =
      service_.budget().Reserve(static_cast<int64_t>(step));
  if (!reservation.has_value()) return false;
  reservations_.push_back(*std::move(reservation));
  reserved_bytes_ += step;
  return true;
}

void Http1Session::Dispatch() {
  state_ = State::kHandling;
  const size_t size = parser_.head().chunked ? chunked_body_.size() : body_size_;
  const bool small = std::cmp_less_equal(size, service_.options().inline_max_bytes);
  if (match_.route->work == Work::kInline ||
      (small && parser_.head().Find("content-encoding").empty())) {
    return Respond(RunHandler());
  }
  link_->SetTimeout(absl::InfiniteDuration());
  const absl::Status taken = service_.compute().Submit([self = shared_from_this()] {
    self->link_->Post([self, response = self->RunHandler()]() mutable {
      self->Respond(std::move(response));
      self->Advance();
    });
  });
  if (!taken.ok()) Respond(ErrorResponse(taken));
}

HttpResponse Http1Session::RunHandler() {
  const http1::RequestHead& head = parser_.head();
  HttpRequest request;
  request.method = head.method;
  request.path = match_.path;
  request.query = match_.query;
  request.parameters = std::move(match_.parameters);
  request.headers = head.headers;
  request.request_id = request_id_;
  if (head.chunked) {
    request.body = Body::Of(std::move(chunked_body_));
  } else if (body_size_ > 0) {
    request.body = {{body_, body_size_}, body_memory_};
  }
  std::optional<BodyBudget::Reservation> inflated;
  if (absl::Status status = InflateBody(&request.body, &inflated); !status.ok()) {
    const bool too_large = status.code() == absl::StatusCode::kOutOfRange;
    return too_large ? ErrorResponse(413, MessageOf(status)) : ErrorResponse(status);
  }
  HttpResponse response = service_.Handle(*match_.route, request, link_->peer());
  CompressAnswer(&response);
  return response;
}

absl::Status Http1Session::InflateBody(Body* body,
                                       std::optional<BodyBudget::Reservation>* reservation) const {
  TENON_ASSIGN_OR_RETURN(const deflate::Encoding encoding,
                         deflate::ParseContentEncoding(parser_.head().Find("content-encoding")));
  if (encoding == deflate::Encoding::kIdentity || body->bytes.empty()) return absl::OkStatus();
  const deflate::InflateLimits limits{.max_bytes = service_.options().max_inflated_bytes,
                                      .max_ratio = service_.options().max_inflate_ratio};
  *reservation = service_.budget().Reserve(limits.max_bytes);
  if (!reservation->has_value())
    return absl::UnavailableError("request bodies already take request.max_in_flight_bytes");
  TENON_ASSIGN_OR_RETURN(std::string inflated, deflate::Inflate(body->bytes, encoding, limits),
                         "inflating the request body");
  *body = Body::Of(std::move(inflated));
  return absl::OkStatus();
}

void Http1Session::CompressAnswer(HttpResponse* response) const {
  const std::string_view accepted = parser_.head().Find("accept-encoding");
  if (accepted.empty() ||
      std::cmp_less(response->body_size(), service_.options().compress_min_bytes))
    return;
  const deflate::Encoding encoding =
      deflate::NegotiateEncoding(accepted).value_or(deflate::Encoding::kIdentity);
  if (encoding == deflate::Encoding::kIdentity) return;
  std::vector<std::string_view> pieces = {response->text};
  pieces.insert(pieces.end(), response->more.begin(), response->more.end());
  absl::StatusOr<std::string> compressed = deflate::Deflate(pieces, encoding);
  if (!compressed.ok()) return;
  response->text = *std::move(compressed);
  response->more.clear();
  response->owners.clear();
  response->headers.emplace_back("Content-Encoding",
                                 encoding == deflate::Encoding::kGzip ? "gzip" : "deflate");
  response->headers.emplace_back("Vary", "Accept-Encoding");
}

void Http1Session::RefuseAndClose(HttpResponse response) {
  close_after_ = true;
  Respond(std::move(response));
}

void Http1Session::Respond(HttpResponse response) {
  if (state_ == State::kClosed) return;
  if (draining_ || service_.clock().Monotonic() > expires_) close_after_ = true;
  const http1::RequestHead& head = parser_.head();
  const ResponseFrame frame{.head_only = head.method == "HEAD",
                            .close = close_after_,
                            .http_1_0 = head.version_minor == 0,
                            .request_id = request_id_,
                            .now = service_.clock().Now()};
  state_ = State::kSending;
  if (link_->Send(writer_.Write(std::move(response), frame))) return FinishExchange();
  link_->SetTimeout(service_.options().write_timeout);
}

void Http1Session::OnSent() {
  if (continue_pending_) {
    continue_pending_ = false;
  } else if (state_ == State::kSending) {
    FinishExchange();
  }
  Advance();
}

void Http1Session::FinishExchange() {
  if (state_ == State::kClosed) return;
  writer_.Clear();
  reservations_.clear();
  reserved_bytes_ = 0;
  body_memory_.reset();
  chunks_.reset();
  std::string().swap(chunked_body_);
  if (close_after_) return Linger();
  std::memmove(buffer_.data(), unread().data(), unread().size());
  end_ = unread().size();
  begin_ = 0;
  scanned_ = 0;
  parser_.Reset();
  request_id_.clear();
  state_ = State::kHead;
  if (draining_ && unread().empty()) return Close();
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
  link_->Close();
}

void Http1Session::OnTimeout() {
  const bool request_begun = (state_ == State::kHead && !unread().empty()) ||
                             state_ == State::kBody || state_ == State::kChunked;
  if (!request_begun || continue_pending_) return Close();
  RefuseAndClose(ErrorResponse(408, state_ == State::kHead
                                        ? "request head did not come within http.header_timeout"
                                        : "request body did not come within http.body_timeout"));
}

void Http1Session::OnDrain() {
  draining_ = true;
  if (state_ == State::kHead && unread().empty()) Close();
}

}  // namespace tenon
