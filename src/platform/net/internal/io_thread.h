// One thread that accepts connections and serves them.
#pragma once

#include <memory>
#include <thread>
#include <unordered_set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "absl/functional/any_invocable.h"
#include "net/internal/connection.h"
#include "net/tcp_server.h"

namespace tenon::internal {

// Owns an io_context, its acceptor and its connections. Public methods are thread-safe.
class IoThread {
 public:
  // `admission` and `factory` must outlive the thread.
  IoThread(boost::asio::ip::tcp::endpoint endpoint, ConnectionAdmission& admission,
           const ProtocolFactory& factory);
  ~IoThread();

  // Opens the listening socket; false leaves the reason in `error`.
  bool Listen(boost::system::error_code* error);
  int port() const { return endpoint_.port(); }

  void Start();
  // Closes the port and drains the connections, those too that nobody had accepted; then calls
  // `done` on the thread.
  void Drain(absl::AnyInvocable<void()> done);

 private:
  void Accept();
  // Takes the connections that the kernel has made already: closing would reset them.
  void AcceptWaiting();
  void Admit(boost::asio::ip::tcp::socket socket);
  void Tick();

  boost::asio::io_context context_{1};
  SendQueue sends_{context_};
  boost::asio::ip::tcp::endpoint endpoint_;
  ConnectionAdmission& admission_;
  const ProtocolFactory& factory_;
  boost::asio::ip::tcp::acceptor acceptor_{context_};
  boost::asio::steady_timer tick_{context_};
  boost::asio::steady_timer accept_pause_{context_};
  bool draining_ = false;
  std::unordered_set<std::shared_ptr<Connection>> connections_;
  std::jthread thread_;
};

}  // namespace tenon::internal
