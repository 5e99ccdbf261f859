// The server's side of an HTTP/2 connection (RFC 9113), as a state machine over bytes. nghttp2 does
// the framing, HPACK and flow control; this adds the limits that keep a hostile peer cheap, and
// hides the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "absl/time/time.h"
#include "http2/head_fields.h"
#include "http2/limits.h"

namespace tenon::http2 {

namespace internal {
class Session;
}  // namespace internal

using StreamId = int32_t;

// Error codes of RFC 9113, section 7, that are ours to send.
enum class ErrorCode : uint32_t {
  kNoError = 0,
  kProtocolError = 1,
  kInternalError = 2,
  kRefusedStream = 7,
  kCancel = 8,
  kCompressionError = 9,
  kEnhanceYourCalm = 11,
};

// What a connection tells of its streams, from within Receive and Send, whose caller may not be
// called back into; any other method may be.
class ConnectionEvents {
 public:
  virtual ~ConnectionEvents() = default;

  // A request's head has come whole. `too_large`: it is beyond the limits; `head` is what fits.
  virtual void OnRequest(StreamId stream, HeadFields head, bool too_large) = 0;
  // A piece of its body; the peer may send as much more once Consume is told.
  virtual void OnData(StreamId stream, std::string_view bytes) = 0;
  // The peer sends no more on the stream.
  virtual void OnRequestEnd(StreamId stream) = 0;
  // What SendBody queued has been taken, all of it.
  virtual void OnSent(StreamId stream) = 0;
  // The stream is over. `answered`: the answer was sent whole.
  virtual void OnClosed(StreamId stream, bool answered) = 0;
  // The peer has heard what AnnounceEnd told it.
  virtual void OnEndHeard() = 0;
};

// Methods that name a stream have no effect when it is over. Single-threaded. `events` must outlive
// it.
class ServerConnection {
 public:
  ServerConnection(const Limits& limits, ConnectionEvents& events);
  ~ServerConnection();
  ServerConnection(const ServerConnection&) = delete;
  ServerConnection& operator=(const ServerConnection&) = delete;

  // Takes bytes from the peer, the preface first. When they end the connection, what Send gives
  // then is a GOAWAY that says why, and over() is true behind it.
  void Receive(std::string_view bytes, absl::Duration now);

  // The next bytes for the peer, about `most`, valid until the next call; none when there is
  // nothing to be sent for now.
  std::span<const std::string_view> Send(size_t most);

  // Begins the answer to a stream: with a status below 200 another head follows.
  void SendHead(StreamId stream, int status, std::span<const Field> fields);
  void SendBody(StreamId stream, std::string_view bytes, std::shared_ptr<const void> owner);
  // Ends it. If the peer has not ended its request by then, it is told that no more is wanted.
  void Finish(StreamId stream, std::span<const Field> trailers);
  void Reset(StreamId stream, ErrorCode code);
  void Consume(StreamId stream, size_t count);

  // What is queued of an answer and not yet sent.
  size_t QueuedBytes(StreamId stream) const;
  // Bytes of all answers that are kept until the peer takes them.
  size_t KeptBytes() const;

  // Tells the peer that the connection will end, and takes what it opens until GoAway; OnEndHeard
  // follows when the peer answers pings.
  void AnnounceEnd();
  // Tells the peer to open no more streams; those that are open are finished.
  void GoAway();
  // Ends all streams with that code.
  void Terminate(ErrorCode code);

  // Whether the head of a request has begun and not ended.
  bool in_head() const;
  // Whether the peer's first SETTINGS have come.
  bool greeted() const;
  // Nothing more will be received or sent.
  bool over() const;

 private:
  const std::unique_ptr<internal::Session> session_;
};

}  // namespace tenon::http2
