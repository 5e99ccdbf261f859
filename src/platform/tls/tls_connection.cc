#include "tls/tls_connection.h"

#include <array>
#include <utility>

namespace tenon {
namespace {

// A record of TLS and what frames it.
constexpr size_t kReadBytes = 17 * 1024;

}  // namespace

// The link of the protocol within. Does nothing once the connection is gone.
class TlsConnection::InnerLink final : public Link {
 public:
  InnerLink(std::weak_ptr<TlsConnection> connection, std::shared_ptr<Link> wire)
      : connection_(std::move(connection)), wire_(std::move(wire)) {}

  bool Send(std::span<const std::string_view> pieces) override {
    const std::shared_ptr<TlsConnection> connection = connection_.lock();
    return connection == nullptr || connection->Send(pieces);
  }
  void SetTimeout(absl::Duration timeout) override { wire_->SetTimeout(timeout); }
  void ShutdownSend() override {
    if (const auto connection = connection_.lock()) connection->ShutdownSend();
  }
  void Close() override {
    if (const auto connection = connection_.lock()) connection->Close();
  }
  void Post(absl::AnyInvocable<void()> task) override {
    wire_->Post([weak = connection_, task = std::move(task)]() mutable {
      const std::shared_ptr<TlsConnection> connection = weak.lock();
      if (connection == nullptr) return;
      task();
      connection->Deliver();
    });
  }
  std::string_view peer() const override { return wire_->peer(); }

 private:
  const std::weak_ptr<TlsConnection> connection_;
  const std::shared_ptr<Link> wire_;
};

TlsConnection::TlsConnection(std::shared_ptr<Link> wire,
                             std::shared_ptr<const internal::SslContext> context,
                             absl::Duration handshake_timeout, MakeProtocol make_protocol)
    : wire_(std::move(wire)),
      ssl_(std::move(context)),
      make_protocol_(std::move(make_protocol)),
      buffer_(kReadBytes) {
  wire_->SetTimeout(handshake_timeout);
}

std::span<char> TlsConnection::ReadBuffer() {
  if (closed_ || failed_) return {};
  if (protocol_ != nullptr && protocol_->ReadBuffer().empty()) return {};
  return buffer_;
}

void TlsConnection::OnBytes(size_t count) {
  if (closed_) return;
  if (count == 0) return protocol_ == nullptr ? Close() : protocol_->OnBytes(0);
  begun_ = true;
  ssl_.Feed({buffer_.data(), count});
  if (protocol_ == nullptr) Shake();
  Deliver();
}

void TlsConnection::Shake() {
  const internal::Ssl::Outcome outcome = ssl_.Handshake();
  ssl_.Drain(&encrypted_);
  Pump();
  if (outcome == internal::Ssl::Outcome::kMoreNeeded) return;
  if (outcome != internal::Ssl::Outcome::kDone) return Fail();
  protocol_ = make_protocol_(std::make_shared<InnerLink>(weak_from_this(), wire_));
  if (draining_) protocol_->OnDrain(true);
}

void TlsConnection::Deliver() {
  while (!closed_ && !failed_ && protocol_ != nullptr) {
    const std::span<char> room = protocol_->ReadBuffer();
    if (room.empty()) return;
    size_t count = 0;
    const internal::Ssl::Outcome outcome = ssl_.Read(room, &count);
    if (outcome != internal::Ssl::Outcome::kDone) {
      ssl_.Drain(&encrypted_);
      Pump();
    }
    switch (outcome) {
      case internal::Ssl::Outcome::kDone:
        protocol_->OnBytes(count);
        break;
      case internal::Ssl::Outcome::kMoreNeeded:
        return;
      case internal::Ssl::Outcome::kEnded:
        return protocol_->OnBytes(0);
      case internal::Ssl::Outcome::kFailed:
        return Fail();
    }
  }
}

void TlsConnection::Fail() {
  // The alert that says why goes first.
  failed_ = true;
  if (idle()) Close();
}

bool TlsConnection::Send(std::span<const std::string_view> pieces) {
  if (closed_ || send_ended_) return true;
  for (const std::string_view piece : pieces) {
    if (ssl_.Write(piece) != internal::Ssl::Outcome::kDone) {
      Close();
      return true;
    }
  }
  ssl_.Drain(&encrypted_);
  Pump();
  protocol_waits_ = !idle();
  return !protocol_waits_;
}

void TlsConnection::Pump() {
  while (!closed_ && !wire_busy_ && !encrypted_.empty()) {
    sending_.clear();
    sending_.swap(encrypted_);
    const std::array<std::string_view, 1> piece = {sending_};
    wire_busy_ = !wire_->Send(piece);
  }
  if (send_ended_ && idle() && !closed_) wire_->ShutdownSend();
}

void TlsConnection::OnSent() {
  wire_busy_ = false;
  Pump();
  if (failed_ && idle()) return Close();
  if (idle() && std::exchange(protocol_waits_, false)) protocol_->OnSent();
  Deliver();
}

void TlsConnection::OnTimeout() {
  if (protocol_ == nullptr) return Close();
  protocol_->OnTimeout();
  Deliver();
}

void TlsConnection::OnDrain(bool more_came) {
  draining_ = true;
  if (protocol_ != nullptr) {
    protocol_->OnDrain(more_came);
    Deliver();
  } else if (!begun_ && !more_came) {
    Close();
  }
}

void TlsConnection::ShutdownSend() {
  if (closed_ || std::exchange(send_ended_, true)) return;
  ssl_.Shutdown();
  ssl_.Drain(&encrypted_);
  Pump();
}

void TlsConnection::Close() {
  if (std::exchange(closed_, true)) return;
  wire_->Close();
}

}  // namespace tenon
