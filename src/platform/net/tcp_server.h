// Listens on a TCP port and drives a protocol over every connection.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "net/admission.h"
#include "ports/transport.h"

namespace tenon {

struct TcpServerOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6, numeric
  int port = 0;                       // 0: a free one
  int threads = 1;                    // each accepts and serves its own connections
  AdmissionLimits limits;
};

// Makes the protocol of a new connection; called on that connection's thread. The link outlives the
// protocol.
using ProtocolFactory =
    std::function<std::shared_ptr<Protocol>(std::shared_ptr<Link> link, Admission admission)>;

// The methods are thread-safe; the destructor closes every connection and joins the threads.
class TcpServer {
 public:
  // UNAVAILABLE, naming address and port, when the port cannot be listened on.
  static absl::StatusOr<std::unique_ptr<TcpServer>> Start(const TcpServerOptions& options,
                                                          ProtocolFactory factory);
  ~TcpServer();

  int port() const;

  ConnectionTotals connections() const;

  // Stops listening and calls OnDrain of every protocol.
  void Drain();

  // Waits until no connection is left, or about `timeout`; whether none is. After Drain,
  // connections count that the kernel had made by then, accepted or not.
  bool AwaitIdle(absl::Duration timeout);

 private:
  class Threads;
  explicit TcpServer(std::unique_ptr<Threads> threads);

  const std::unique_ptr<Threads> threads_;
};

}  // namespace tenon
