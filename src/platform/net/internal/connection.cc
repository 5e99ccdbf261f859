#include "net/internal/connection.h"

#include <ctime>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace tenon::internal {
namespace {

// A peer that takes less than this within a timeout is slow; one that takes more is given the
// timeout anew.
constexpr size_t kWriteProgressBytes = 16 * 1024;

// The monotonic time as of the kernel's last tick, some milliseconds ago: timeouts are kept no more
// exactly, and it costs a fifth of the exact time.
std::chrono::steady_clock::time_point CoarseNow() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::chrono::steady_clock::time_point(std::chrono::seconds(now.tv_sec) +
                                               std::chrono::nanoseconds(now.tv_nsec));
}

// Takes `count` bytes off the front of `pieces`.
void DropFront(size_t count, std::vector<std::string_view>* pieces) {
  size_t whole = 0;
  while (whole < pieces->size() && count >= (*pieces)[whole].size())
    count -= (*pieces)[whole++].size();
  pieces->erase(pieces->begin(), pieces->begin() + static_cast<std::ptrdiff_t>(whole));
  if (count > 0) pieces->front().remove_prefix(count);
}

std::vector<boost::asio::const_buffer> AsBuffers(std::span<const std::string_view> pieces) {
  std::vector<boost::asio::const_buffer> buffers;
  buffers.reserve(pieces.size());
  for (const std::string_view piece : pieces) buffers.emplace_back(piece.data(), piece.size());
  return buffers;
}

}  // namespace

void SendQueue::Add(std::shared_ptr<Connection> connection) {
  waiting_.push_back(std::move(connection));
  if (waiting_.size() == 1) boost::asio::post(context_, [this] { Flush(); });
}

void SendQueue::Flush() {
  sending_.swap(waiting_);
  for (const auto& connection : sending_) connection->SendNow();
  sending_.clear();
}

Connection::Connection(boost::asio::ip::tcp::socket socket, std::string peer, Admission admission,
                       SendQueue& sends, OnClosed on_closed)
    : socket_(std::move(socket)),
      peer_(std::move(peer)),
      admission_(admission),
      sends_(sends),
      on_closed_(std::move(on_closed)) {}

void Connection::Start(std::shared_ptr<Protocol> protocol) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  protocol_ = std::move(protocol);
  Read();
}

void Connection::Read() {
  if (closed_ || reading_ || at_end_) return;
  const std::span<char> room = protocol_->ReadBuffer();
  if (room.empty()) return;
  reading_ = true;
  socket_.async_read_some(
      boost::asio::buffer(room.data(), room.size()),
      [self = shared_from_this()](const boost::system::error_code& error, size_t count) {
        self->reading_ = false;
        if (self->closed_) return;
        self->at_end_ = error == boost::asio::error::eof;
        if (error && !self->at_end_) return self->Close();
        self->protocol_->OnBytes(self->at_end_ ? 0 : count);
        self->Read();
      });
}

bool Connection::Send(std::span<const std::string_view> pieces) {
  if (closed_) return true;
  pending_.assign(pieces.begin(), pieces.end());
  sends_.Add(shared_from_this());
  return false;
}

void Connection::SendNow() {
  if (closed_) return;
  boost::system::error_code error;
  size_t written = 0;
  if (pending_.size() == 1) {
    written =
        socket_.write_some(boost::asio::buffer(pending_[0].data(), pending_[0].size()), error);
  } else {
    written = socket_.write_some(AsBuffers(pending_), error);
  }
  if (error && error != boost::asio::error::would_block) return Close();
  OnWritten(written);
}

void Connection::WritePending() {
  socket_.async_write_some(
      AsBuffers(pending_),
      [self = shared_from_this()](const boost::system::error_code& error, size_t count) {
        if (self->closed_) return;
        if (error) return self->Close();
        self->OnWritten(count);
      });
}

void Connection::OnWritten(size_t count) {
  DropFront(count, &pending_);
  written_since_timeout_ += count;
  if (!pending_.empty()) {
    if (written_since_timeout_ >= kWriteProgressBytes) SetTimeout(timeout_);
    return WritePending();
  }
  protocol_->OnSent();
  Read();
}

void Connection::SetTimeout(absl::Duration timeout) {
  timeout_ = timeout;
  written_since_timeout_ = 0;
  deadline_ = timeout == absl::InfiniteDuration()
                  ? std::chrono::steady_clock::time_point::max()
                  : CoarseNow() + absl::ToChronoNanoseconds(timeout);
}

void Connection::Tick(std::chrono::steady_clock::time_point now) {
  if (closed_ || now < deadline_) return;
  deadline_ = std::chrono::steady_clock::time_point::max();
  protocol_->OnTimeout();
  Read();
}

void Connection::Drain() {
  if (closed_) return;
  // Whatever is answered from now on says that the connection ends. What the peer has sent may lie
  // in a handler that has yet to run, or in the socket: only behind both is a connection idle.
  protocol_->OnDrain(true);
  if (closed_) return;
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    if (self->closed_) return;
    boost::system::error_code ignored;
    self->protocol_->OnDrain(self->reading_ && self->socket_.available(ignored) > 0);
    self->Read();
  });
}

void Connection::ShutdownSend() {
  boost::system::error_code ignored;
  if (!closed_) socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
}

void Connection::Close() {
  if (closed_) return;
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  // The protocol may be the caller: it is let go of once the stack is unwound.
  boost::asio::post(socket_.get_executor(), [protocol = std::move(protocol_)] {});
  on_closed_(*this);
}

void Connection::Post(absl::AnyInvocable<void()> task) {
  boost::asio::post(socket_.get_executor(),
                    [self = shared_from_this(), task = std::move(task)]() mutable {
                      if (self->closed_) return;
                      task();
                      self->Read();
                    });
}

}  // namespace tenon::internal
