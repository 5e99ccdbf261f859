// One HTTP/2 connection (RFC 9113), from bytes to handlers and back.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "http/http2_stream.h"
#include "http/http_date.h"
#include "http/http_service.h"
#include "http2/server_connection.h"
#include "ports/transport.h"

namespace tenon {

// Opens a handler for each request: the one that HttpOptions::streams gives, or else the route's.
// A connection that is to end (the server stops, it is too old, it is reserved for probes) tells
// the peer, takes what the peer had sent by then, and closes behind the last answer.
//
// A peer that asks and does not take its answers is not answered further: while more than
// http2.max_untaken_bytes of answers are kept for it, requests that have come whole wait, in their
// order, with their bodies in the budget, at most twice the write timeout. What had begun by then
// adds to them, and so do streaming calls: at most an answer for each open stream.
//
// Single-threaded; handlers as StreamHandler says. Made by HttpConnection.
class Http2Session final : public Protocol,
                           public std::enable_shared_from_this<Http2Session>,
                           private http2::ConnectionEvents {
 public:
  struct Options {
    bool probes_only = false;  // a reserved connection: answers probes and ends
  };

  // `service` must outlive the session.
  Http2Session(std::shared_ptr<Link> link, const HttpService& service, Options options);
  ~Http2Session() override;

  std::span<char> ReadBuffer() override;
  void OnBytes(size_t count) override;
  void OnSent() override;
  void OnTimeout() override;
  void OnDrain(bool more_came) override;

  // For its streams.
  http2::ServerConnection& connection() { return connection_; }
  // The monotonic time at which the session was last called.
  absl::Duration now() const { return now_; }
  absl::Duration write_timeout() const { return service_.options().write_timeout; }
  // Sends what there is to send; called behind whatever may have given some.
  void Flush();

 private:
  enum class State { kOpen, kLingering, kClosed };

  void OnRequest(http2::StreamId stream, http2::HeadFields fields, bool too_large) override;
  void OnData(http2::StreamId stream, std::string_view bytes) override;
  void OnRequestEnd(http2::StreamId stream) override;
  void OnSent(http2::StreamId stream) override;
  void OnClosed(http2::StreamId stream, bool answered) override;
  void OnEndHeard() override;

  std::shared_ptr<StreamHandler> Accept(std::shared_ptr<const StreamHead> head, bool too_large,
                                        const std::shared_ptr<Http2Stream>& stream);
  std::shared_ptr<Http2Stream> Find(http2::StreamId stream) const;
  std::vector<std::shared_ptr<Http2Stream>> OpenStreams() const;
  void BeginDrain();
  void GoAway();
  bool HasRoom() const;
  void RunHeld();
  void SendAll();
  void SetTimer();
  void EndStreams();
  void Linger();
  void Close();

  const std::shared_ptr<Link> link_;
  const HttpService& service_;
  const Options options_;
  const absl::Duration expires_;  // when the connection is too old for another request
  HttpDate date_;
  http2::ServerConnection connection_;
  absl::flat_hash_map<http2::StreamId, std::shared_ptr<Http2Stream>> streams_;
  std::deque<http2::StreamId> held_;  // requests that wait for room; some may be over
  std::vector<char> buffer_;

  State state_ = State::kOpen;
  absl::Duration now_;
  size_t lingered_bytes_ = 0;
  bool writing_ = false;   // OnSent is awaited
  bool draining_ = false;  // the peer was told that the connection will end
  bool gone_ = false;      // and that no more streams are taken
  absl::Duration write_deadline_ = absl::InfiniteDuration();
  absl::Duration head_deadline_ = absl::InfiniteDuration();
  absl::Duration idle_deadline_ = absl::InfiniteDuration();
  absl::Duration drain_deadline_ = absl::InfiniteDuration();
};

}  // namespace tenon
