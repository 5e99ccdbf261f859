#include "net/internal/io_thread.h"

#include <chrono>
#include <sys/socket.h>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

namespace tenon::internal {
namespace {

using boost::asio::ip::tcp;

// How exactly timeouts are kept.
constexpr std::chrono::milliseconds kTickInterval{50};

// How long accepting rests when the process is out of descriptors.
constexpr std::chrono::milliseconds kAcceptPause{20};

using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

IoThread::IoThread(tcp::endpoint endpoint, ConnectionAdmission& admission,
                   const ProtocolFactory& factory)
    : endpoint_(std::move(endpoint)), admission_(admission), factory_(factory) {}

IoThread::~IoThread() {
  boost::asio::post(context_, [this] {
    const std::vector<std::shared_ptr<Connection>> left(connections_.begin(), connections_.end());
    for (const auto& connection : left) connection->Close();
    context_.stop();
  });
}

bool IoThread::Listen(boost::system::error_code* error) {
  acceptor_.open(endpoint_.protocol(), *error);
  if (!*error) acceptor_.set_option(tcp::acceptor::reuse_address(true), *error);
  if (!*error) acceptor_.set_option(ReusePort(true), *error);
  if (!*error) acceptor_.bind(endpoint_, *error);
  if (!*error) acceptor_.listen(boost::asio::socket_base::max_listen_connections, *error);
  if (!*error) endpoint_ = acceptor_.local_endpoint(*error);
  return !*error;
}

void IoThread::Start() {
  boost::asio::post(context_, [this] {
    Accept();
    Tick();
  });
  thread_ = std::jthread([this] { context_.run(); });
}

void IoThread::Accept() {
  acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
    // A socket that was accepted before the port closed is served, even if it is told of after.
    if (!error) Admit(std::move(socket));
    if (!acceptor_.is_open() || error == boost::asio::error::operation_aborted) return;
    if (!error) return Accept();
    accept_pause_.expires_after(kAcceptPause);
    accept_pause_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled && acceptor_.is_open()) Accept();
    });
  });
}

void IoThread::AcceptWaiting() {
  boost::system::error_code error;
  acceptor_.non_blocking(true, error);
  while (!error) {
    tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    if (!error) Admit(std::move(socket));
  }
}

void IoThread::Admit(tcp::socket socket) {
  boost::system::error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;
  std::string address = peer.address().to_string();
  const Admission admission = admission_.Admit(address);
  if (admission == Admission::kRefused) return;
  auto connection = std::make_shared<Connection>(
      std::move(socket), std::move(address), admission, sends_, [this](Connection& closed) {
        admission_.Release(closed.peer(), closed.admission());
        connections_.erase(closed.shared_from_this());
      });
  connections_.insert(connection);
  connection->Start(factory_(connection, admission));
  if (draining_) connection->Drain();
}

void IoThread::Tick() {
  tick_.expires_after(kTickInterval);
  tick_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    const std::vector<std::shared_ptr<Connection>> snapshot(connections_.begin(),
                                                            connections_.end());
    for (const auto& connection : snapshot) connection->Tick(now);
    Tick();
  });
}

void IoThread::Drain(absl::AnyInvocable<void()> done) {
  boost::asio::post(context_, [this, done = std::move(done)]() mutable {
    AcceptWaiting();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    draining_ = true;
    const std::vector<std::shared_ptr<Connection>> snapshot(connections_.begin(),
                                                            connections_.end());
    for (const auto& connection : snapshot) connection->Drain();
    done();
  });
}

}  // namespace tenon::internal
