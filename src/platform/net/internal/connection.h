// One accepted socket: the real Link.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "absl/functional/any_invocable.h"
#include "net/admission.h"
#include "ports/transport.h"

namespace tenon::internal {

class Connection;

// The connections of one I/O thread that have something to send once what has come is handled.
// Sending then, and not one by one, wakes a peer on this machine once for many answers.
// Single-threaded.
class SendQueue {
 public:
  explicit SendQueue(boost::asio::io_context& context) : context_(context) {}

  void Add(std::shared_ptr<Connection> connection);

 private:
  void Flush();

  boost::asio::io_context& context_;
  std::vector<std::shared_ptr<Connection>> waiting_;
  std::vector<std::shared_ptr<Connection>> sending_;
};

// Single-threaded (its I/O thread) but for Post. Alive while an operation or the protocol refers to
// it.
class Connection final : public Link, public std::enable_shared_from_this<Connection> {
 public:
  using OnClosed = absl::AnyInvocable<void(Connection&)>;

  Connection(boost::asio::ip::tcp::socket socket, std::string peer, Admission admission,
             SendQueue& sends, OnClosed on_closed);

  // Begins to read for `protocol`.
  void Start(std::shared_ptr<Protocol> protocol);

  // Calls OnTimeout if its time has come.
  void Tick(std::chrono::steady_clock::time_point now);

  // Tells the protocol, twice: at once, and when it is known whether the peer has sent something.
  void Drain();

  Admission admission() const { return admission_; }

  // Writes what Send was given; called by the queue.
  void SendNow();

  bool Send(std::span<const std::string_view> pieces) override;
  void SetTimeout(absl::Duration timeout) override;
  void ShutdownSend() override;
  void Close() override;
  void Post(absl::AnyInvocable<void()> task) override;
  std::string_view peer() const override { return peer_; }

 private:
  void Read();
  void WritePending();
  void OnWritten(size_t count);

  boost::asio::ip::tcp::socket socket_;
  const std::string peer_;
  const Admission admission_;
  SendQueue& sends_;
  OnClosed on_closed_;
  std::shared_ptr<Protocol> protocol_;
  std::vector<std::string_view> pending_;  // what Send could not write at once
  size_t written_since_timeout_ = 0;
  absl::Duration timeout_ = absl::InfiniteDuration();
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool reading_ = false;
  bool at_end_ = false;
  bool closed_ = false;
};

}  // namespace tenon::internal
