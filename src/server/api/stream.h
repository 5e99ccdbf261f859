// One stream of a connection that carries many requests at a time (HTTP/2), free of sockets and of
// the library that frames it. server/http opens a handler for each request; the route table's
// handlers and gRPC's are both behind this.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"
#include "http1/request_parser.h"

namespace tenon {

// The head of a request. Immutable; owns what it refers to.
struct StreamHead {
  std::string_view method;
  std::string_view target;  // ":path": the path and the query
  std::string_view scheme;
  std::string_view authority;
  std::vector<http1::Header> headers;  // without the pseudo-headers; the names are in lower case
  std::optional<int64_t> content_length;
  std::string peer;  // the address without its port, for logs
  std::string bytes;

  StreamHead() = default;
  StreamHead(const StreamHead&) = delete;
  StreamHead& operator=(const StreamHead&) = delete;

  // The value of the first header of that name, which is in lower case; empty when there is none.
  std::string_view Find(std::string_view name) const;
};

// Why a stream is ended before its time (RFC 9113, section 7).
enum class StreamError {
  kNoError,      // the answer is whole; what the peer still sends is not wanted
  kProtocol,     // the peer broke the rules
  kInternal,     // our fault
  kRefused,      // nothing was done for it: the peer may try again
  kCancel,       // nobody wants it any more
  kEnhanceCalm,  // the peer asks too much
};

// What a handler can do with its stream. Single-threaded (the connection's) but for Post, which is
// thread-safe. It may be called when the stream is over, to no effect, and is kept alive by whoever
// holds it.
class StreamLink {
 public:
  virtual ~StreamLink() = default;

  // Begins the answer; once. The names are in lower case. A head that is followed at once by Finish
  // without trailers goes out as one frame, which is gRPC's "trailers only".
  virtual void SendHead(int status, std::span<const http1::Header> headers) = 0;

  // Queues a piece of the answer's body; `owner` keeps `bytes` alive. The peer takes it when it
  // likes: handlers that stream wait for OnSent between pieces.
  virtual void SendBody(std::string_view bytes, std::shared_ptr<const void> owner) = 0;

  // Ends the answer, with trailers when there are any. What is queued still goes out.
  virtual void Finish(std::span<const http1::Header> trailers) = 0;

  // Ends the stream at once; queued pieces are dropped. OnClosed follows.
  virtual void Reset(StreamError error) = 0;

  // Lets the peer send `count` bytes more, of those that OnData told of. Who holds this back holds
  // the peer back, and no other stream.
  virtual void Consume(size_t count) = 0;

  // Calls OnTimeout when `timeout` has passed without another SetTimeout; InfiniteDuration for
  // never.
  virtual void SetTimeout(absl::Duration timeout) = 0;

  // Runs `task` on the connection's thread, or never if the connection is closed by then.
  virtual void Post(absl::AnyInvocable<void()> task) = 0;
};

// The one who answers a stream. Called on the connection's thread, one call at a time, never after
// OnClosed.
class StreamHandler {
 public:
  virtual ~StreamHandler() = default;

  // A piece of the request's body; valid for the time of the call. See StreamLink::Consume.
  virtual void OnData(std::string_view bytes) = 0;

  // The request is whole.
  virtual void OnEnd() = 0;

  // Everything that SendBody queued has been taken from the queue.
  virtual void OnSent() {}

  virtual void OnTimeout() {}

  // The server is stopping: end when it fits. May be called more than once.
  virtual void OnDrain() {}

  // The stream is over. `answered`: the answer was sent whole; else the stream was reset by either
  // side, or the connection is gone, and whatever is under way for it is in vain.
  virtual void OnClosed(bool answered) = 0;
};

// Makes the handler of a request; null when the request is not its to answer. Called on the
// connection's thread; may answer at once.
using StreamAcceptor = std::function<std::shared_ptr<StreamHandler>(
    std::shared_ptr<const StreamHead> head, std::shared_ptr<StreamLink> link)>;

}  // namespace tenon
