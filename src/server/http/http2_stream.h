// One request of an HTTP/2 connection, between the session and the one who answers it.
#pragma once

#include <memory>
#include <optional>

#include "api/stream.h"
#include "http2/server_connection.h"
#include "ports/transport.h"

namespace tenon {

class Http2Session;

// Refers to the session until Detach; behind that it does nothing. Threads as StreamLink has them.
class Http2Stream final : public StreamLink {
 public:
  Http2Stream(http2::StreamId id, const std::shared_ptr<Http2Session>& session,
              std::shared_ptr<Link> link);

  // Who answers; once.
  void set_handler(std::shared_ptr<StreamHandler> handler) { handler_ = std::move(handler); }
  StreamHandler& handler() const { return *handler_; }

  // From Hold to Release the handler is told of no timeout: the request is whole and waits for the
  // peer to take other answers. It is reset when it still waits at `until`.
  void Hold(absl::Duration until) { held_until_ = until; }
  void Release() { held_until_.reset(); }

  // Ends it, and tells the handler.
  void Detach(bool answered);

  void SendHead(int status, std::span<const http1::Header> headers) override;
  void SendBody(std::string_view bytes, std::shared_ptr<const void> owner) override;
  void Finish(std::span<const http1::Header> trailers) override;
  void Reset(StreamError error) override;
  void Consume(size_t count) override;
  void SetTimeout(absl::Duration timeout) override;
  void Post(absl::AnyInvocable<void()> task) override;

  // When the first of its times runs out; `now` and the result are monotonic.
  absl::Duration NextDeadline(absl::Duration now);

  // Acts on those that have.
  void OnTime(absl::Duration now);

 private:
  size_t QueuedBytes() const;

  const http2::StreamId id_;
  Http2Session* session_;  // null once it is over
  const std::weak_ptr<Http2Session> weak_session_;
  const std::shared_ptr<Link> link_;
  std::shared_ptr<StreamHandler> handler_;

  std::optional<absl::Duration> held_until_;
  absl::Duration deadline_ = absl::InfiniteDuration();  // what the handler asked for
  size_t given_ = 0;                                    // bytes of the answer's body
  size_t taken_before_ = 0;  // of those, taken by the peer when stall_deadline_ was set
  absl::Duration stall_deadline_ = absl::InfiniteDuration();
};

}  // namespace tenon
