// One HTTP/1.1 connection (RFC 9112), from bytes to handlers and back.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "api/message.h"
#include "http/http_service.h"
#include "http/request_body.h"
#include "http/request_rules.h"
#include "http/response_writer.h"
#include "http1/request_parser.h"
#include "ports/transport.h"

namespace tenon {

// Keep-alive, pipelining (one request at a time, answers in order), Expect: 100-continue, chunked
// and compressed bodies. Whatever is malformed or beyond a limit is answered with its status and
// the connection ends, so that two parties never disagree about where a request begins.
//
// Single-threaded but for the handler, which may run on the compute pool; then the session reads
// nothing until the answer is posted back. While an answer is deferred it reads on, as far as there
// is room, to hear of the connection's end, which stops the work. Made by the transport, one a
// connection.
class Http1Session final : public Protocol, public std::enable_shared_from_this<Http1Session> {
 public:
  struct Options {
    bool probes_only = false;  // a reserved connection: answers one probe and ends
  };

  // `service` must outlive the session.
  Http1Session(std::shared_ptr<Link> link, const HttpService& service, Options options);
  ~Http1Session() override;

  std::span<char> ReadBuffer() override;
  void OnBytes(size_t count) override;
  void OnSent() override;
  void OnTimeout() override;
  void OnDrain(bool more_came) override;

 private:
  enum class State { kHead, kBody, kReady, kHandling, kDeferred, kSending, kLingering, kClosed };

  // Goes on as far as the bytes at hand allow.
  void Advance();
  // Each takes a step out of its state; false when more bytes are needed.
  bool TakeHead();
  bool TakeBody();

  void RouteRequest();
  RequestFacts facts() const;
  void BeginBody();
  void Dispatch();
  std::optional<HttpResponse> Answer();
  void AnswerLater(HttpResponse response);
  // The answer to the request of that number comes later; it may have come by now.
  void BeginWaiting(size_t exchange);
  void RefuseAndClose(HttpResponse response);
  void Respond(HttpResponse response);
  void Record(const HttpResponse& response, absl::Duration now);
  void TakeAhead();
  void FinishExchange();
  void Linger();
  void Close();
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }

  const std::shared_ptr<Link> link_;
  const HttpService& service_;
  const Options options_;
  const absl::Duration expires_;  // when the connection is too old for another request

  State state_ = State::kHead;
  size_t exchange_ = 0;  // which request is at hand
  bool draining_ = false;
  bool close_after_ = false;
  bool continue_pending_ = false;  // "100 Continue" is not yet written

  std::vector<char> buffer_;  // from begin_ to end_: bytes read and not yet used
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t head_end_ = 0;            // where the head that is being answered ends
  bool empty_line_taken_ = false;  // before the head at hand
  size_t scanned_ = 0;             // bytes of unread() known to hold no end of a head

  http1::RequestParser parser_;
  RouteMatch match_;
  std::shared_ptr<const Access> access_;  // of the caller; null: everything
  std::optional<HttpResponse> refusal_;   // the answer, once a body that nobody wants has been read
  RequestBody body_;
  RequestIdentity identity_;  // what its answer and the log call it
  size_t request_bytes_ = 0;
  absl::Duration head_came_;
  std::stop_source stop_{std::nostopstate};  // of a request whose answer is deferred
  // Where the transport reads while an answer is deferred, and may still do so when the next
  // request has begun: the buffer moves meanwhile.
  std::array<char, 1024> ahead_;
  size_t ahead_size_ = 0;     // bytes in it that buffer_ is yet to get
  bool ahead_asked_ = false;  // it was given out last
  ResponseWriter writer_;
};

}  // namespace tenon
