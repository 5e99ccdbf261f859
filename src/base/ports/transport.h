// Connections as a port: a protocol is a state machine that never sees a socket, so that it can be
// tested, fuzzed and simulated byte by byte.
//
// The real transport is platform/net, the fake testing/fake_link.h. Both keep this promise: a
// protocol is called on one thread, one call at a time; after each call the transport asks
// ReadBuffer() where the next bytes go.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace tenon {

// What a protocol can do with its connection. Only Post may be called from another thread.
class Link {
 public:
  virtual ~Link() = default;

  // Writes `pieces` one after the other. True when all was taken at once; otherwise the bytes (not
  // the span) must stay valid until Protocol::OnSent, and no second Send may come before it.
  virtual bool Send(std::span<const std::string_view> pieces) = 0;

  // Calls Protocol::OnTimeout when `timeout` has passed without another SetTimeout;
  // InfiniteDuration for never.
  virtual void SetTimeout(absl::Duration timeout) = 0;

  // Tells the peer that nothing more comes; reading goes on.
  virtual void ShutdownSend() = 0;

  // Ends the connection. No call follows but those already posted, which are dropped.
  virtual void Close() = 0;

  // Runs `task` on the protocol's thread, or never if the connection is closed by then.
  // Thread-safe.
  virtual void Post(absl::AnyInvocable<void()> task) = 0;

  // The peer's address without its port, for logs.
  virtual std::string_view peer() const = 0;
};

// The protocol's side of a connection. Single-threaded (the connection's).
class Protocol {
 public:
  virtual ~Protocol() = default;

  // Room for the next bytes from the peer; empty while none are wanted.
  virtual std::span<char> ReadBuffer() = 0;

  // `count` bytes have come into ReadBuffer(); 0 when the peer will send no more.
  virtual void OnBytes(size_t count) = 0;

  // What a Send that returned false had to write is written.
  virtual void OnSent() = 0;

  virtual void OnTimeout() = 0;

  // The server is stopping: finish what is begun, take nothing new. When `more_came`, the peer may
  // have sent what OnBytes will tell of next, and counts on its answer. Called more than once.
  virtual void OnDrain(bool more_came) = 0;
};

}  // namespace tenon
