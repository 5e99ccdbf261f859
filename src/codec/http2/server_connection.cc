#include "http2/server_connection.h"

#include <utility>

#include "http2/internal/session.h"

namespace tenon::http2 {

ServerConnection::ServerConnection(const Limits& limits, ConnectionEvents& events)
    : session_(std::make_unique<internal::Session>(limits, events)) {}

ServerConnection::~ServerConnection() = default;

void ServerConnection::Receive(std::string_view bytes, absl::Duration now) {
  session_->Receive(bytes, now);
}

std::span<const std::string_view> ServerConnection::Send(size_t most) {
  return session_->Send(most);
}

void ServerConnection::SendHead(StreamId stream, int status, std::span<const Field> fields) {
  session_->SendHead(stream, status, fields);
}

void ServerConnection::SendBody(StreamId stream, std::string_view bytes,
                                std::shared_ptr<const void> owner) {
  session_->SendBody(stream, bytes, std::move(owner));
}

void ServerConnection::Finish(StreamId stream, std::span<const Field> trailers) {
  session_->Finish(stream, trailers);
}

void ServerConnection::Reset(StreamId stream, ErrorCode code) { session_->Reset(stream, code); }

void ServerConnection::Consume(StreamId stream, size_t count) { session_->Consume(stream, count); }

size_t ServerConnection::QueuedBytes(StreamId stream) const {
  return session_->QueuedBytes(stream);
}

size_t ServerConnection::KeptBytes() const { return session_->kept_bytes(); }

void ServerConnection::AnnounceEnd() { session_->AnnounceEnd(); }

void ServerConnection::GoAway() { session_->GoAway(); }

void ServerConnection::Terminate(ErrorCode code) { session_->Terminate(code); }

bool ServerConnection::in_head() const { return session_->in_head(); }

bool ServerConnection::greeted() const { return session_->greeted(); }

bool ServerConnection::over() const { return session_->over(); }

}  // namespace tenon::http2
